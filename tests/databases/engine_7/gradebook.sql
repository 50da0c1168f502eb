BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO "alembic_version" VALUES('e43177bfe90b');
CREATE TABLE assignment (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	duedate DATETIME, 
	course_id VARCHAR(128) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	FOREIGN KEY(course_id) REFERENCES course (id)
);
INSERT INTO "assignment" VALUES('08188070cf1c44b59044639565eaf299','lesson1',NULL,'deep_learning');
CREATE TABLE base_cell (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	notebook_id VARCHAR(32) NOT NULL, 
	type VARCHAR(50), 
	PRIMARY KEY (id), 
	UNIQUE (name, notebook_id, type), 
	FOREIGN KEY(notebook_id) REFERENCES notebook (id)
);
INSERT INTO "base_cell" VALUES('9520d3f2c36d41a69671d026428325fb','test_l1_average','a3e6e201d0d84ed8b96e9858c240e8fa','GradeCell');
INSERT INTO "base_cell" VALUES('4630933f5b504197bf35ac211f2a03e2','test_l1_standardize','a3e6e201d0d84ed8b96e9858c240e8fa','GradeCell');
INSERT INTO "base_cell" VALUES('33fc2ff8bf8d4521bfff609370671638','test_l1_suited','a3e6e201d0d84ed8b96e9858c240e8fa','GradeCell');
INSERT INTO "base_cell" VALUES('60fa664fbe6b40edba20133219686dc6','test_l1_median_source','a3e6e201d0d84ed8b96e9858c240e8fa','GradeCell');
INSERT INTO "base_cell" VALUES('92f2a4c683324497916759dcc76a403c','l1_outlier','a3e6e201d0d84ed8b96e9858c240e8fa','GradeCell');
INSERT INTO "base_cell" VALUES('dfae37b167b446e3ba9ddf6af676878d','l1_average','a3e6e201d0d84ed8b96e9858c240e8fa','SolutionCell');
INSERT INTO "base_cell" VALUES('92e2ddb9ef3d432e8b77225bf10251a2','l1_standardize','a3e6e201d0d84ed8b96e9858c240e8fa','SolutionCell');
INSERT INTO "base_cell" VALUES('86366d38028d4b45991410c2996f0268','l1_suited','a3e6e201d0d84ed8b96e9858c240e8fa','SolutionCell');
INSERT INTO "base_cell" VALUES('4d676a26acaf49518f80201edc50f698','l1_median_source','a3e6e201d0d84ed8b96e9858c240e8fa','SolutionCell');
INSERT INTO "base_cell" VALUES('237a1e894ba640feb54d4bd5f2c963db','l1_outlier','a3e6e201d0d84ed8b96e9858c240e8fa','SolutionCell');
CREATE TABLE comment (
	id VARCHAR(32) NOT NULL, 
	notebook_id VARCHAR(32), 
	cell_id VARCHAR(32), 
	auto_comment TEXT, 
	manual_comment TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (cell_id, notebook_id), 
	FOREIGN KEY(notebook_id) REFERENCES submitted_notebook (id), 
	FOREIGN KEY(cell_id) REFERENCES base_cell (id)
);
INSERT INTO "comment" VALUES('f1be8279124a45099002e0c58f00ea98','a7d8066b40f644d0b1f813162952dd8a','dfae37b167b446e3ba9ddf6af676878d','ノートブック「第1回 データの中心を求める」が提出されていません。',NULL);
INSERT INTO "comment" VALUES('aa73d23664344aebb4d29ece16ce28f3','a7d8066b40f644d0b1f813162952dd8a','4d676a26acaf49518f80201edc50f698','ノートブック「第1回 データの中心を求める」が提出されていません。',NULL);
INSERT INTO "comment" VALUES('bd967945d9d24d549df4b8c7eb5fa807','a7d8066b40f644d0b1f813162952dd8a','237a1e894ba640feb54d4bd5f2c963db','ノートブック「第1回 データの中心を求める」が提出されていません。',NULL);
INSERT INTO "comment" VALUES('041e3d15436e44979849040ae7e08f73','a7d8066b40f644d0b1f813162952dd8a','92e2ddb9ef3d432e8b77225bf10251a2','ノートブック「第1回 データの中心を求める」が提出されていません。',NULL);
INSERT INTO "comment" VALUES('a65e2a39147b4a2db20378515c68e160','a7d8066b40f644d0b1f813162952dd8a','86366d38028d4b45991410c2996f0268','ノートブック「第1回 データの中心を求める」が提出されていません。',NULL);
INSERT INTO "comment" VALUES('14e92b153c804ac383f52dc392031f96','69c0d5a1e45a42a5b16d8072ec4c2c61','dfae37b167b446e3ba9ddf6af676878d','1点中0点です。

- × 点数や人数が変わっても、平均値が求まる(0/1点)

例の答えの数値がそのまま書かれています。点数が変わっても計算できるように、式で書きましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
scores = [-2.,  2., -2.]
# 正しい答え
-0.66666667
# あなたの答え
70.0
```',NULL);
INSERT INTO "comment" VALUES('b5f5ebb7523143398fa311c40f145da1','69c0d5a1e45a42a5b16d8072ec4c2c61','4d676a26acaf49518f80201edc50f698','2点中2点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('4709bf04f686433ebc0dd65363b7ff2f','69c0d5a1e45a42a5b16d8072ec4c2c61','237a1e894ba640feb54d4bd5f2c963db','この問いは担当者が読んで採点します。','よく書けています。');
INSERT INTO "comment" VALUES('fb4c30f573b140d5a0821055d7d904bf','69c0d5a1e45a42a5b16d8072ec4c2c61','92e2ddb9ef3d432e8b77225bf10251a2','2点中2点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('e22a43f5d7d546dc8e0c132274e9bf91','69c0d5a1e45a42a5b16d8072ec4c2c61','86366d38028d4b45991410c2996f0268','3点中2点です。合っているところもあります。

- ○ 年収の真ん中を表す値を選んでいる(1/1点)
- ○ 靴のサイズを表す値を選んでいる(1/1点)
- × 身長の合計を見積もれる値を選んでいる(0/1点)

身長: 合計を見積もるには、1人あたりの値に人数を掛けます。最頻値に掛けても合計にはなりません。',NULL);
INSERT INTO "comment" VALUES('82f8c1990600466aabe1391883a89221','f75663b018f647dd8b893ed11e3ece4c','dfae37b167b446e3ba9ddf6af676878d','1点中1点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('12d2016c6dbb4f42b49dcfbe4750e60d','f75663b018f647dd8b893ed11e3ece4c','4d676a26acaf49518f80201edc50f698','2点中0点です。

- × 中央値を求めて名前に入れている行を抜き出している(0/2点)

右辺だけが抜き出されています。代入先と = も一緒に抜き出しましょう。',NULL);
INSERT INTO "comment" VALUES('bd1413d3639b48fa8c165080029eb957','f75663b018f647dd8b893ed11e3ece4c','237a1e894ba640feb54d4bd5f2c963db','この問いは担当者が読んで採点します。',NULL);
INSERT INTO "comment" VALUES('2ea8015cf0774dd786f26c3be428c782','f75663b018f647dd8b893ed11e3ece4c','92e2ddb9ef3d432e8b77225bf10251a2','2点中0点です。

- × 1科目 (人数,) を標準化している(0/1点)
- × 表 (人数, 科目数) を科目ごとに標準化している(0/1点)

割り算が先に計算されています。引き算をかっこで囲みましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
x = [2., 5., 6., 7.]
# 正しい答え
[-1.60356745,  0.        ,  0.53452248,  1.06904497]
# あなたの答え
[-0.67261242,  2.32738758,  3.32738758,  4.32738758]
```',NULL);
INSERT INTO "comment" VALUES('e1eed31025314e4ea63e12b5c6f6307a','f75663b018f647dd8b893ed11e3ece4c','86366d38028d4b45991410c2996f0268','3点中2点です。合っているところもあります。

- × 年収の真ん中を表す値を選んでいる(0/1点)
- ○ 靴のサイズを表す値を選んでいる(1/1点)
- ○ 身長の合計を見積もれる値を選んでいる(1/1点)

年収: 平均値は、飛び抜けて高い少数の人に引き上げられます。',NULL);
INSERT INTO "comment" VALUES('2b98f9f87ecd4761ad1292ba3ef61488','7f65dcba3faa4882a876dfad4a1b8850','dfae37b167b446e3ba9ddf6af676878d','1点中1点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('a24cad316a654fba8a338de9f1da812f','7f65dcba3faa4882a876dfad4a1b8850','4d676a26acaf49518f80201edc50f698','2点中2点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('96553bb2409146f8b993e6be37ebda8a','7f65dcba3faa4882a876dfad4a1b8850','237a1e894ba640feb54d4bd5f2c963db','この問いは担当者が読んで採点します。','よく書けています。');
INSERT INTO "comment" VALUES('c5c65cf16a0f4c3cb607251e86d08fe9','7f65dcba3faa4882a876dfad4a1b8850','92e2ddb9ef3d432e8b77225bf10251a2','2点中2点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('eb326e9cc4f94ce6b0612a04281d0d91','7f65dcba3faa4882a876dfad4a1b8850','86366d38028d4b45991410c2996f0268','3点中3点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('5c0a64def9954d288661e980cc8b3bf4','01a6a41aabae4084b6634c65e6eeeac2','dfae37b167b446e3ba9ddf6af676878d','1点中0点です。

- × 点数や人数が変わっても、平均値が求まる(0/1点)

和を求めたところで止まっています。人数で割りましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
scores = [-1.,  1., -1., -5.]
# 正しい答え
-1.5
# あなたの答え
-6.
```',NULL);
INSERT INTO "comment" VALUES('0283538158b24416abb5aee8fc623411','01a6a41aabae4084b6634c65e6eeeac2','4d676a26acaf49518f80201edc50f698','2点中0点です。

- × 中央値を求めて名前に入れている行を抜き出している(0/2点)

これは真ん中の位置を求める行です。その位置にある値を取り出す行を探しましょう。',NULL);
INSERT INTO "comment" VALUES('8ac30283c5384f14ac2027a1a406c334','01a6a41aabae4084b6634c65e6eeeac2','237a1e894ba640feb54d4bd5f2c963db','この問いは担当者が読んで採点します。',NULL);
INSERT INTO "comment" VALUES('2590931916ae42a580f278bb13aa2636','01a6a41aabae4084b6634c65e6eeeac2','92e2ddb9ef3d432e8b77225bf10251a2','2点中1点です。合っているところもあります。

- ○ 1科目 (人数,) を標準化している(1/1点)
- × 表 (人数, 科目数) を科目ごとに標準化している(0/1点)

1科目では合っています。ただし表では、全部の科目をまとめた平均値を使っています。axis を考えましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
x = [[ 3.,  2.],
     [ 6.,  3.],
     [ 8.,  4.],
     [12.,  5.]]
# 正しい答え
[[-1.30002249, -1.34164079],
 [-0.38235956, -0.4472136 ],
 [ 0.22941573,  0.4472136 ],
 [ 1.45296631,  1.34164079]]
# あなたの答え
[[-0.77118621, -1.09589619],
 [ 0.20294374, -0.77118621],
 [ 0.85236371, -0.44647623],
 [ 2.15120364, -0.12176624]]
```',NULL);
INSERT INTO "comment" VALUES('8b54d345ac3640e690220edc2c506fb9','01a6a41aabae4084b6634c65e6eeeac2','86366d38028d4b45991410c2996f0268','3点中3点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('a63d9b48c2824d07915a8acdf1253e02','699377105f5044e294927dc9a17885d3','dfae37b167b446e3ba9ddf6af676878d','1点中1点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('e51e2966cd374f2586fdf119ba37185f','699377105f5044e294927dc9a17885d3','4d676a26acaf49518f80201edc50f698','2点中2点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('4f6466d5a2844f24adeed143a8ca9a08','699377105f5044e294927dc9a17885d3','237a1e894ba640feb54d4bd5f2c963db','この問いは担当者が読んで採点します。',NULL);
INSERT INTO "comment" VALUES('37a63f88219e48cbb07af57ef7fb5ae6','699377105f5044e294927dc9a17885d3','92e2ddb9ef3d432e8b77225bf10251a2','2点中2点です。よくできました。',NULL);
INSERT INTO "comment" VALUES('679809a0066e4852a68de16bb68e52f3','699377105f5044e294927dc9a17885d3','86366d38028d4b45991410c2996f0268','3点中3点です。よくできました。',NULL);
CREATE TABLE course (
	id VARCHAR(128) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (id)
);
INSERT INTO "course" VALUES('deep_learning');
INSERT INTO "course" VALUES('default_course');
CREATE TABLE grade (
	id VARCHAR(32) NOT NULL, 
	notebook_id VARCHAR(32), 
	cell_id VARCHAR(32), 
	auto_score FLOAT, 
	manual_score FLOAT, 
	extra_credit FLOAT, 
	needs_manual_grade BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (cell_id, notebook_id), 
	FOREIGN KEY(notebook_id) REFERENCES submitted_notebook (id), 
	FOREIGN KEY(cell_id) REFERENCES base_cell (id)
);
INSERT INTO "grade" VALUES('e3e1d77f63b24a61b2a21be7a14c2ca7','a7d8066b40f644d0b1f813162952dd8a','92f2a4c683324497916759dcc76a403c',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('a836a0962821480faa7721660f9b3678','a7d8066b40f644d0b1f813162952dd8a','9520d3f2c36d41a69671d026428325fb',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('83c29b95aa5748c6926ff969e27456fa','a7d8066b40f644d0b1f813162952dd8a','60fa664fbe6b40edba20133219686dc6',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('d2b7144145da46619d21c28eac7ba0bc','a7d8066b40f644d0b1f813162952dd8a','4630933f5b504197bf35ac211f2a03e2',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('d5053b51c3304fa3aef4bdf51f2c6188','a7d8066b40f644d0b1f813162952dd8a','33fc2ff8bf8d4521bfff609370671638',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('15bd16524efc404ba0ee43a755636abd','69c0d5a1e45a42a5b16d8072ec4c2c61','92f2a4c683324497916759dcc76a403c',NULL,1.5,NULL,0);
INSERT INTO "grade" VALUES('da607a12e162438685b353acda55c40a','69c0d5a1e45a42a5b16d8072ec4c2c61','9520d3f2c36d41a69671d026428325fb',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('107eb7e68b3946ea9853c26e43c3058c','69c0d5a1e45a42a5b16d8072ec4c2c61','60fa664fbe6b40edba20133219686dc6',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('d0cadc1d5d064b47b94e8aa7245c1f26','69c0d5a1e45a42a5b16d8072ec4c2c61','4630933f5b504197bf35ac211f2a03e2',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('800f8d263cc047d7a4eb77b912209955','69c0d5a1e45a42a5b16d8072ec4c2c61','33fc2ff8bf8d4521bfff609370671638',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('a3d3d9febddc48a4b7743227a067b0a9','f75663b018f647dd8b893ed11e3ece4c','92f2a4c683324497916759dcc76a403c',NULL,NULL,NULL,1);
INSERT INTO "grade" VALUES('5b89e305630f4d4683c05a1f2eaa33cd','f75663b018f647dd8b893ed11e3ece4c','9520d3f2c36d41a69671d026428325fb',1.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('50ad12064f944708ace5666ecebd70e5','f75663b018f647dd8b893ed11e3ece4c','60fa664fbe6b40edba20133219686dc6',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('1fb2bc3def2c4c63a5579da77a5a7b62','f75663b018f647dd8b893ed11e3ece4c','4630933f5b504197bf35ac211f2a03e2',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('79b8fd4ec8264e3f89779b84b5ae1c78','f75663b018f647dd8b893ed11e3ece4c','33fc2ff8bf8d4521bfff609370671638',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('e7ff54f9e31b421a9c9a4994d5adc2ea','7f65dcba3faa4882a876dfad4a1b8850','92f2a4c683324497916759dcc76a403c',NULL,2.0,NULL,0);
INSERT INTO "grade" VALUES('fa3f62fbc0294646a16b88211634549a','7f65dcba3faa4882a876dfad4a1b8850','9520d3f2c36d41a69671d026428325fb',1.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('895a25c5c5c54525b16d5ae4296e5ce6','7f65dcba3faa4882a876dfad4a1b8850','60fa664fbe6b40edba20133219686dc6',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('435ecd013df14f4685b7c7925978904d','7f65dcba3faa4882a876dfad4a1b8850','4630933f5b504197bf35ac211f2a03e2',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('b82613d0a0ee4e42955586a9fd20ed4e','7f65dcba3faa4882a876dfad4a1b8850','33fc2ff8bf8d4521bfff609370671638',3.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('69c40851246044c3b299449e7cead739','01a6a41aabae4084b6634c65e6eeeac2','92f2a4c683324497916759dcc76a403c',NULL,NULL,NULL,1);
INSERT INTO "grade" VALUES('55a9deede4a344f5bdff322b99ef9c1d','01a6a41aabae4084b6634c65e6eeeac2','9520d3f2c36d41a69671d026428325fb',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('abb84c359ded4db49789160145be85b7','01a6a41aabae4084b6634c65e6eeeac2','60fa664fbe6b40edba20133219686dc6',0.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('24eed613c62942138d42118cce8d764d','01a6a41aabae4084b6634c65e6eeeac2','4630933f5b504197bf35ac211f2a03e2',1.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('cb86361eb1cb4969bfa7802fd1d27743','01a6a41aabae4084b6634c65e6eeeac2','33fc2ff8bf8d4521bfff609370671638',3.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('8bfae44928b14e2bb6cec35eae574d40','699377105f5044e294927dc9a17885d3','92f2a4c683324497916759dcc76a403c',NULL,NULL,NULL,1);
INSERT INTO "grade" VALUES('23b4875e471c48c09e49fe7edee438ac','699377105f5044e294927dc9a17885d3','9520d3f2c36d41a69671d026428325fb',1.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('875975640635459ea1eec24a683ab180','699377105f5044e294927dc9a17885d3','60fa664fbe6b40edba20133219686dc6',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('750609d51d784aaba13d043ae41bef1d','699377105f5044e294927dc9a17885d3','4630933f5b504197bf35ac211f2a03e2',2.0,NULL,NULL,0);
INSERT INTO "grade" VALUES('e9893f80861f4779949c3e74217f119f','699377105f5044e294927dc9a17885d3','33fc2ff8bf8d4521bfff609370671638',3.0,NULL,NULL,0);
CREATE TABLE grade_cells (
	id VARCHAR(32) NOT NULL, 
	max_score FLOAT NOT NULL, 
	cell_type VARCHAR(8) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES base_cell (id)
);
INSERT INTO "grade_cells" VALUES('9520d3f2c36d41a69671d026428325fb',1.0,'code');
INSERT INTO "grade_cells" VALUES('4630933f5b504197bf35ac211f2a03e2',2.0,'code');
INSERT INTO "grade_cells" VALUES('33fc2ff8bf8d4521bfff609370671638',3.0,'code');
INSERT INTO "grade_cells" VALUES('60fa664fbe6b40edba20133219686dc6',2.0,'code');
INSERT INTO "grade_cells" VALUES('92f2a4c683324497916759dcc76a403c',2.0,'markdown');
CREATE TABLE kakunin_grade (
	assignment VARCHAR(128) NOT NULL, 
	student VARCHAR(128) NOT NULL, 
	notebook VARCHAR(128) NOT NULL, 
	question VARCHAR(128) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	score FLOAT, 
	max_score FLOAT NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	mistake VARCHAR(128), 
	comment TEXT NOT NULL, 
	answer TEXT DEFAULT '' NOT NULL, 
	evidence TEXT NOT NULL, 
	problem TEXT, 
	graded_at DATETIME NOT NULL, 
	PRIMARY KEY (assignment, student, notebook, question)
);
INSERT INTO "kakunin_grade" VALUES('lesson1','absent','center','l1_average','a89df5c9f9805b727453c83c3eb18dc87e6cc433cbe635da5233fc81cb4513e3',NULL,1.0,'missing',NULL,'ノートブック「第1回 データの中心を求める」が提出されていません。','','{"checks": [], "seed": ""}',NULL,'2026-11-27 23:45:18.513585');
INSERT INTO "kakunin_grade" VALUES('lesson1','absent','center','l1_standardize','ec6df829daef5ecf92b5444a873dcb3742220a077417df0cf032ae9b991c91bd',NULL,2.0,'missing',NULL,'ノートブック「第1回 データの中心を求める」が提出されていません。','','{"checks": [], "seed": ""}',NULL,'2026-11-27 23:45:18.513585');
INSERT INTO "kakunin_grade" VALUES('lesson1','absent','center','l1_suited','a92d7f697bbd89d08d2862cec5dc3f55ac2e314f2fa1174d708668dd096a2bcf',NULL,3.0,'missing',NULL,'ノートブック「第1回 データの中心を求める」が提出されていません。','','{"checks": [], "seed": ""}',NULL,'2026-11-27 23:45:18.513585');
INSERT INTO "kakunin_grade" VALUES('lesson1','absent','center','l1_median_source','0608ae3345a08c279e7861969d3b54ff88ee90d2e07e6f3fdaf2676cdc1c58f2',NULL,2.0,'missing',NULL,'ノートブック「第1回 データの中心を求める」が提出されていません。','','{"checks": [], "seed": ""}',NULL,'2026-11-27 23:45:18.513585');
INSERT INTO "kakunin_grade" VALUES('lesson1','absent','center','l1_outlier','7484d8447ad6b2df19234027662510e7ed8f49e68007f818d827b85629f2305a',NULL,2.0,'missing',NULL,'ノートブック「第1回 データの中心を求める」が提出されていません。','','{"checks": [], "seed": ""}',NULL,'2026-11-27 23:45:18.513585');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0001','center','l1_average','244eedfe9faeceb7bea40f77d19929f1b5bf1d22227a2adeb8e73ff2acf8ce99',0.0,1.0,'graded','example_copied','1点中0点です。

- × 点数や人数が変わっても、平均値が求まる(0/1点)

例の答えの数値がそのまま書かれています。点数が変わっても計算できるように、式で書きましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
scores = [-2.,  2., -2.]
# 正しい答え
-0.66666667
# あなたの答え
70.0
```','average = 70.0','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_average", "counterexample": "たとえば、次の入力で違いが出ます。\n\n```text\n# 入力\nscores = [-2.,  2., -2.]\n# 正しい答え\n-0.66666667\n# あなたの答え\n70.0\n```", "earned": 0.0, "mistake": "example_copied", "points": 1, "sentence": "例の答えの数値がそのまま書かれています。点数が変わっても計算できるように、式で書きましょう。", "title": "点数や人数が変わっても、平均値が求まる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "333c7f3475a8c8343ab16f5cbcbc5c7d96d1c0d50d7dbe6feccf63f62ca8720a", "submission": "71cb3f9a3fd39f8b6b2c6e2b8c859db1ab61c39e65e6810426ba5ccd47431a00"}',NULL,'2026-11-27 23:45:18.785798');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0001','center','l1_standardize','b440c33140abd8a6fb8208acd65dab523fe8146576a575f31b452e0a4d8d3c3a',2.0,2.0,'graded',NULL,'2点中2点です。よくできました。','def standardize(x):
    """平均値が 0、標準偏差が 1 になるように、科目ごとに直す。

    x: (人数,) または (人数, 科目数)
    戻り値: x と同じ形
    """
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_standardize_one_subject", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "1科目 (人数,) を標準化している"}, {"check": "test_standardize_table", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "表 (人数, 科目数) を科目ごとに標準化している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "2a15724f801feb58e2c1fc9f2310d217a039110736e7dea2f702f0507e2b7507", "submission": "71cb3f9a3fd39f8b6b2c6e2b8c859db1ab61c39e65e6810426ba5ccd47431a00"}',NULL,'2026-11-27 23:45:18.785798');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0001','center','l1_suited','e549b6f5a2d2d7ec05c974e5d737e04623f42ad71ac44bbf01c93463ebde85fc',2.0,3.0,'graded','height_by_mode','3点中2点です。合っているところもあります。

- ○ 年収の真ん中を表す値を選んでいる(1/1点)
- ○ 靴のサイズを表す値を選んでいる(1/1点)
- × 身長の合計を見積もれる値を選んでいる(0/1点)

身長: 合計を見積もるには、1人あたりの値に人数を掛けます。最頻値に掛けても合計にはなりません。','suited = {''年収'': ''中央値'', ''靴のサイズ'': ''最頻値'', ''身長'': ''最頻値''}','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_income", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "年収の真ん中を表す値を選んでいる"}, {"check": "test_size", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "靴のサイズを表す値を選んでいる"}, {"check": "test_height", "counterexample": "", "earned": 0.0, "mistake": "height_by_mode", "points": 1, "sentence": "身長: 合計を見積もるには、1人あたりの値に人数を掛けます。最頻値に掛けても合計にはなりません。", "title": "身長の合計を見積もれる値を選んでいる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "f084b6a3bff2f5304d2816eda02e4cc3d7092e3a065d3e4b21d992230199ed5e", "submission": "71cb3f9a3fd39f8b6b2c6e2b8c859db1ab61c39e65e6810426ba5ccd47431a00"}',NULL,'2026-11-27 23:45:18.785798');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0001','center','l1_median_source','9d9a1b2f2e492f324f53ce483d7ab4330c4f5b549fa90ad08662b3a8c930543b',2.0,2.0,'graded',NULL,'2点中2点です。よくできました。','median_source = ''median=ordered[ middle ]''','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_median_source", "counterexample": "", "earned": 2, "mistake": null, "points": 2, "sentence": "", "title": "中央値を求めて名前に入れている行を抜き出している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "d54e2b2884e73f30b56b47dba5d321129dcd419ba82bddb189f2072a5fdd4954", "submission": "71cb3f9a3fd39f8b6b2c6e2b8c859db1ab61c39e65e6810426ba5ccd47431a00"}',NULL,'2026-11-27 23:45:18.785798');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0001','center','l1_outlier','a1b805e123e95eed2111a69dd4e9eeb41c1d225c4d45ac45b01b38f789a4c4db',0.0,2.0,'needs_review',NULL,'この問いは担当者が読んで採点します。','平均値が大きく変わるからです。','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "f261d4484cc7a43c562e272093a27c588c874c1ce66866ebadb1c973d7591169", "submission": "71cb3f9a3fd39f8b6b2c6e2b8c859db1ab61c39e65e6810426ba5ccd47431a00"}',NULL,'2026-11-27 23:45:18.785798');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0002','center','l1_average','dd0c3ad125a55e586bb62c9d5082f214531dd1d37b7bc2e4deaed7110d6ba2af',1.0,1.0,'graded',NULL,'1点中1点です。よくできました。','# 平均値 average を求める
average = np.sum(scores) / len(scores)','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_average", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "点数や人数が変わっても、平均値が求まる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "63cfe39cf6570abfbd9f010fc2cc806c0eb750c00068aac3391635851ab52679", "submission": "439d3f4a48d76d0e2c04180e89c9ae68dc7368f72fb7fd85d31726636c5ed48a"}',NULL,'2026-11-27 23:45:18.930755');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0002','center','l1_standardize','de70490d5a7f5d08e6334426ddb038391ad8550d146a721aea527f7432e69be1',0.0,2.0,'graded','parentheses','2点中0点です。

- × 1科目 (人数,) を標準化している(0/1点)
- × 表 (人数, 科目数) を科目ごとに標準化している(0/1点)

割り算が先に計算されています。引き算をかっこで囲みましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
x = [2., 5., 6., 7.]
# 正しい答え
[-1.60356745,  0.        ,  0.53452248,  1.06904497]
# あなたの答え
[-0.67261242,  2.32738758,  3.32738758,  4.32738758]
```','def standardize(x):
    return x - np.mean(x, axis=0) / np.std(x, axis=0)
','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_standardize_one_subject", "counterexample": "たとえば、次の入力で違いが出ます。\n\n```text\n# 入力\nx = [2., 5., 6., 7.]\n# 正しい答え\n[-1.60356745,  0.        ,  0.53452248,  1.06904497]\n# あなたの答え\n[-0.67261242,  2.32738758,  3.32738758,  4.32738758]\n```", "earned": 0.0, "mistake": "parentheses", "points": 1, "sentence": "割り算が先に計算されています。引き算をかっこで囲みましょう。", "title": "1科目 (人数,) を標準化している"}, {"check": "test_standardize_table", "counterexample": "たとえば、次の入力で違いが出ます。\n\n```text\n# 入力\nx = [[ 2.,  3.],\n     [ 3.,  4.],\n     [ 9.,  6.],\n     [12.,  9.]]\n# 正しい答え\n[[-1.08347268, -1.09108945],\n [-0.84270097, -0.65465367],\n [ 0.60192927,  0.21821789],\n [ 1.32424438,  1.52752523]]\n# あなたの答え\n[[ 0.43498391,  0.59960321],\n [ 1.43498391,  1.59960321],\n [ 7.43498391,  3.59960321],\n [10.43498391,  6.59960321]]\n```", "earned": 0.0, "mistake": "parentheses", "points": 1, "sentence": "割り算が先に計算されています。引き算をかっこで囲みましょう。", "title": "表 (人数, 科目数) を科目ごとに標準化している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "4481661d42d7ac21f3196d08f7a68b176e49208a4a6bed4831dc087bfa5486e9", "submission": "439d3f4a48d76d0e2c04180e89c9ae68dc7368f72fb7fd85d31726636c5ed48a"}',NULL,'2026-11-27 23:45:18.930755');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0002','center','l1_suited','fadfc70b0500ea3efd3f56fdee86e08e0701396d763cf35ab2ad187f0463ff2b',2.0,3.0,'graded','income_by_mean','3点中2点です。合っているところもあります。

- × 年収の真ん中を表す値を選んでいる(0/1点)
- ○ 靴のサイズを表す値を選んでいる(1/1点)
- ○ 身長の合計を見積もれる値を選んでいる(1/1点)

年収: 平均値は、飛び抜けて高い少数の人に引き上げられます。','suited = {''年収'': ''平均値'', ''靴のサイズ'': ''最頻値'', ''身長'': ''平均値''}','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_income", "counterexample": "", "earned": 0.0, "mistake": "income_by_mean", "points": 1, "sentence": "年収: 平均値は、飛び抜けて高い少数の人に引き上げられます。", "title": "年収の真ん中を表す値を選んでいる"}, {"check": "test_size", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "靴のサイズを表す値を選んでいる"}, {"check": "test_height", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "身長の合計を見積もれる値を選んでいる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "2a8d06b9780f3e1406c10f7c41649a19bd0f4019db0ca682053aa8820781d80a", "submission": "439d3f4a48d76d0e2c04180e89c9ae68dc7368f72fb7fd85d31726636c5ed48a"}',NULL,'2026-11-27 23:45:18.930755');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0002','center','l1_median_source','f0e00695de8a79e70de6ab7258f15b3167e8eef192c4f381c301015405f67457',0.0,2.0,'graded','right_side_only','2点中0点です。

- × 中央値を求めて名前に入れている行を抜き出している(0/2点)

右辺だけが抜き出されています。代入先と = も一緒に抜き出しましょう。','median_source = ''ordered[middle]''','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_median_source", "counterexample": "", "earned": 0.0, "mistake": "right_side_only", "points": 2, "sentence": "右辺だけが抜き出されています。代入先と = も一緒に抜き出しましょう。", "title": "中央値を求めて名前に入れている行を抜き出している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "9cbb17a46bd41348e3c7666359b1f4ec567d654f90842ca6d5f552b447825e06", "submission": "439d3f4a48d76d0e2c04180e89c9ae68dc7368f72fb7fd85d31726636c5ed48a"}',NULL,'2026-11-27 23:45:18.930755');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0002','center','l1_outlier','84a2c820edcb0a7b67269c55a56593f13315e981a17aeebb2bc687169a253441',0.0,2.0,'needs_review',NULL,'この問いは担当者が読んで採点します。','なぜなら、 平均値が大きく変わる','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "4569eadd05e5a403be1acd3d6ebd8b3c2dad35a597814d846558439a67bba657", "submission": "439d3f4a48d76d0e2c04180e89c9ae68dc7368f72fb7fd85d31726636c5ed48a"}',NULL,'2026-11-27 23:45:18.930755');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0003','center','l1_average','763fbd3325597e4962117dd64d3a13f3567eb66c35e6972e63cae0aff7acf257',1.0,1.0,'graded',NULL,'1点中1点です。よくできました。','# 平均値 average を求める
average = np.sum(scores) / len(scores)','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_average", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "点数や人数が変わっても、平均値が求まる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "7452384c1696be54378ffe36101a4e1f424254a4a7320a284147fb6a4b31d11b", "submission": "29e4f4bf98af390811d46f3b16ebb103873d705fac9b34dd164d65d7c521d775"}',NULL,'2026-11-27 23:45:19.073376');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0003','center','l1_standardize','322641aeb970650bd31c4bfa7eddc7c0b0ecf0314a689e4aa199335a03655f68',2.0,2.0,'graded',NULL,'2点中2点です。よくできました。','def standardize(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)
','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_standardize_one_subject", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "1科目 (人数,) を標準化している"}, {"check": "test_standardize_table", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "表 (人数, 科目数) を科目ごとに標準化している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "62ed228f052144111133c239a752a4ad5c28a8990b50d164fabfc5cf7b35ab5b", "submission": "29e4f4bf98af390811d46f3b16ebb103873d705fac9b34dd164d65d7c521d775"}',NULL,'2026-11-27 23:45:19.073376');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0003','center','l1_suited','ecd6889078943c8ed4c8aecb4ed94aefdd0e15084716ed2cfce9a2e02f08f4ad',3.0,3.0,'graded',NULL,'3点中3点です。よくできました。','# 3つの空欄(わかるところから埋めて構いません)
suited = {}
suited["年収"] = "中央値"
suited["靴のサイズ"] = "最頻値"
suited["身長"] = "平均値"','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_income", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "年収の真ん中を表す値を選んでいる"}, {"check": "test_size", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "靴のサイズを表す値を選んでいる"}, {"check": "test_height", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "身長の合計を見積もれる値を選んでいる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "32de04a18003e8afd0497fe3982aa5821ca32032f3d390517244f410005158b8", "submission": "29e4f4bf98af390811d46f3b16ebb103873d705fac9b34dd164d65d7c521d775"}',NULL,'2026-11-27 23:45:19.073376');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0003','center','l1_median_source','35d6fee8103f626ade6e0dd656d317b42cc473b12b8299f6795e972b16ad02f2',2.0,2.0,'graded',NULL,'2点中2点です。よくできました。','# 抜き出した行を、引用符で囲んで書く
median_source = "median = ordered[middle]"','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_median_source", "counterexample": "", "earned": 2, "mistake": null, "points": 2, "sentence": "", "title": "中央値を求めて名前に入れている行を抜き出している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "47a0705c176908ce622f74e733cba4b1331a107144383484b22cad3fa2b1f7fc", "submission": "29e4f4bf98af390811d46f3b16ebb103873d705fac9b34dd164d65d7c521d775"}',NULL,'2026-11-27 23:45:19.073376');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0003','center','l1_outlier','804d17df9d08205f7f6209c6570664a9a0f9b0fe64bbe28be8e22c9a5a83f196',0.0,2.0,'needs_review',NULL,'この問いは担当者が読んで採点します。','なぜなら、平均値が大きく変わるから','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "0375c9e1d93c272e186c6c4c7b11ae6ee634eaea602f66b5a58d039404983054", "submission": "29e4f4bf98af390811d46f3b16ebb103873d705fac9b34dd164d65d7c521d775"}',NULL,'2026-11-27 23:45:19.073376');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0004','center','l1_average','af97ddd7e903273ae95aeff26b53eff7be014ab7f5de35ca47b3961ae7cbd6a3',0.0,1.0,'graded','not_divided','1点中0点です。

- × 点数や人数が変わっても、平均値が求まる(0/1点)

和を求めたところで止まっています。人数で割りましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
scores = [-1.,  1., -1., -5.]
# 正しい答え
-1.5
# あなたの答え
-6.
```','average = np.sum(scores)','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_average", "counterexample": "たとえば、次の入力で違いが出ます。\n\n```text\n# 入力\nscores = [-1.,  1., -1., -5.]\n# 正しい答え\n-1.5\n# あなたの答え\n-6.\n```", "earned": 0.0, "mistake": "not_divided", "points": 1, "sentence": "和を求めたところで止まっています。人数で割りましょう。", "title": "点数や人数が変わっても、平均値が求まる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "625775cad57aa2955289dfb77c3eea617203fbbdf99f6d73598356e7f864046f", "submission": "8ef5278ad99970eb3414b25f1cb6a4b845c8000a2dd33b1057ba9a1e964daa3e"}',NULL,'2026-11-27 23:45:19.258371');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0004','center','l1_standardize','62e07d386b0f28b9ae6afde81b96af32de1d33fe56da5de45fc47576e0c712e2',1.0,2.0,'graded','whole_table','2点中1点です。合っているところもあります。

- ○ 1科目 (人数,) を標準化している(1/1点)
- × 表 (人数, 科目数) を科目ごとに標準化している(0/1点)

1科目では合っています。ただし表では、全部の科目をまとめた平均値を使っています。axis を考えましょう。

たとえば、次の入力で違いが出ます。

```text
# 入力
x = [[ 3.,  2.],
     [ 6.,  3.],
     [ 8.,  4.],
     [12.,  5.]]
# 正しい答え
[[-1.30002249, -1.34164079],
 [-0.38235956, -0.4472136 ],
 [ 0.22941573,  0.4472136 ],
 [ 1.45296631,  1.34164079]]
# あなたの答え
[[-0.77118621, -1.09589619],
 [ 0.20294374, -0.77118621],
 [ 0.85236371, -0.44647623],
 [ 2.15120364, -0.12176624]]
```','def standardize(x):
    return (x - np.mean(x)) / np.std(x)
','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_standardize_one_subject", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "1科目 (人数,) を標準化している"}, {"check": "test_standardize_table", "counterexample": "たとえば、次の入力で違いが出ます。\n\n```text\n# 入力\nx = [[ 3.,  2.],\n     [ 6.,  3.],\n     [ 8.,  4.],\n     [12.,  5.]]\n# 正しい答え\n[[-1.30002249, -1.34164079],\n [-0.38235956, -0.4472136 ],\n [ 0.22941573,  0.4472136 ],\n [ 1.45296631,  1.34164079]]\n# あなたの答え\n[[-0.77118621, -1.09589619],\n [ 0.20294374, -0.77118621],\n [ 0.85236371, -0.44647623],\n [ 2.15120364, -0.12176624]]\n```", "earned": 0.0, "mistake": "whole_table", "points": 1, "sentence": "1科目では合っています。ただし表では、全部の科目をまとめた平均値を使っています。axis を考えましょう。", "title": "表 (人数, 科目数) を科目ごとに標準化している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "63d96d18dcc8c0da83c936b8babbd86d156403a9051cb953e06068a7c22e2c5b", "submission": "8ef5278ad99970eb3414b25f1cb6a4b845c8000a2dd33b1057ba9a1e964daa3e"}',NULL,'2026-11-27 23:45:19.258371');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0004','center','l1_suited','4b3947a1e446c05a6054a91022a47db84e20aa7724121133e9472eff2feac673',3.0,3.0,'graded',NULL,'3点中3点です。よくできました。','# 3つの空欄(わかるところから埋めて構いません)
suited = {}
suited["年収"] = "中央値"
suited["靴のサイズ"] = "最頻値"
suited["身長"] = "平均値"','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_income", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "年収の真ん中を表す値を選んでいる"}, {"check": "test_size", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "靴のサイズを表す値を選んでいる"}, {"check": "test_height", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "身長の合計を見積もれる値を選んでいる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "de585eb8a48e340a7ae6f7c42e69f004f85fbddae61baeb44aa985fe5fbc8650", "submission": "8ef5278ad99970eb3414b25f1cb6a4b845c8000a2dd33b1057ba9a1e964daa3e"}',NULL,'2026-11-27 23:45:19.258371');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0004','center','l1_median_source','6ac6605711c22297bf551f9640a02ed9e8a9d826e8f70901b28de462e54249ed',0.0,2.0,'graded','position','2点中0点です。

- × 中央値を求めて名前に入れている行を抜き出している(0/2点)

これは真ん中の位置を求める行です。その位置にある値を取り出す行を探しましょう。','median_source = ''middle = len(ordered) // 2''','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_median_source", "counterexample": "", "earned": 0.0, "mistake": "position", "points": 2, "sentence": "これは真ん中の位置を求める行です。その位置にある値を取り出す行を探しましょう。", "title": "中央値を求めて名前に入れている行を抜き出している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "2f57c30c91e52d4d625e63358d5a2c852437a3b7f403a12e33a342b53cd3758b", "submission": "8ef5278ad99970eb3414b25f1cb6a4b845c8000a2dd33b1057ba9a1e964daa3e"}',NULL,'2026-11-27 23:45:19.258371');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0004','center','l1_outlier','3974d8945c6165c689a405289be432b05b1edb26d39c15fdde6e1037bb0e7d34',0.0,2.0,'needs_review',NULL,'この問いは担当者が読んで採点します。','なぜなら、平均値が大きく変わるから','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "88842a5f35a21e6d036687f64471eed06fcd296e9675f6e4db8d24570d7b687f", "submission": "8ef5278ad99970eb3414b25f1cb6a4b845c8000a2dd33b1057ba9a1e964daa3e"}',NULL,'2026-11-27 23:45:19.258371');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0005','center','l1_average','0f34fa34e501a7d5a02ae01b13d0f899001f274b25103a511ce0e3ec65eee7b9',1.0,1.0,'graded',NULL,'1点中1点です。よくできました。','average = np.mean(scores)','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_average", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "点数や人数が変わっても、平均値が求まる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "2aa83851e790382b94fbd07547b8048a5995f9cb3abb80d292b25735f5d8f639", "submission": "9845b21455a13403bb5f694a986e5a1b00d38024b4bba98b4d4aea6cfcf7f75a"}',NULL,'2026-11-27 23:45:19.400865');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0005','center','l1_standardize','123a93b43c8f977be23b0a059c4cd4656027c7e04c656b314ed030fac302d4e4',2.0,2.0,'graded',NULL,'2点中2点です。よくできました。','def standardize(x):
    """平均値が 0、標準偏差が 1 になるように、科目ごとに直す。

    x: (人数,) または (人数, 科目数)
    戻り値: x と同じ形
    """
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_standardize_one_subject", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "1科目 (人数,) を標準化している"}, {"check": "test_standardize_table", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "表 (人数, 科目数) を科目ごとに標準化している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "75746fd5b375ff86d967959d9a538e01d46cf168207bf652a42a650e7a3af5b7", "submission": "9845b21455a13403bb5f694a986e5a1b00d38024b4bba98b4d4aea6cfcf7f75a"}',NULL,'2026-11-27 23:45:19.400865');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0005','center','l1_suited','6a8016fc2eadc093a47e9b41d607ac3ab5d1fbfd58b1b330d40e89c1c71c4b69',3.0,3.0,'graded',NULL,'3点中3点です。よくできました。','# 3つの空欄(わかるところから埋めて構いません)
suited = {}
suited["年収"] = "中央値"
suited["靴のサイズ"] = "最頻値"
suited["身長"] = "平均値"','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_income", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "年収の真ん中を表す値を選んでいる"}, {"check": "test_size", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "靴のサイズを表す値を選んでいる"}, {"check": "test_height", "counterexample": "", "earned": 1, "mistake": null, "points": 1, "sentence": "", "title": "身長の合計を見積もれる値を選んでいる"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "0171aa957a1c78870b9f1aff1c6b27bd99a69ed4a2eaf3e270d5fd03159cbfe7", "submission": "9845b21455a13403bb5f694a986e5a1b00d38024b4bba98b4d4aea6cfcf7f75a"}',NULL,'2026-11-27 23:45:19.400865');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0005','center','l1_median_source','5ed90bd9ebd309c8dcffc017e3239782f8552a5cd25fa553b5bf8af4ad1cf6fc',2.0,2.0,'graded',NULL,'2点中2点です。よくできました。','# 抜き出した行を、引用符で囲んで書く
median_source = "median = ordered[middle]"','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [{"check": "test_median_source", "counterexample": "", "earned": 2, "mistake": null, "points": 2, "sentence": "", "title": "中央値を求めて名前に入れている行を抜き出している"}], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "6465ea91bc04122d762657a35f061656acd403f30b1f6cd1b7140bcbebf26cda", "submission": "9845b21455a13403bb5f694a986e5a1b00d38024b4bba98b4d4aea6cfcf7f75a"}',NULL,'2026-11-27 23:45:19.400865');
INSERT INTO "kakunin_grade" VALUES('lesson1','s0005','center','l1_outlier','c733ab84095aa93af0f208fbd38305ca80bf7f84af7e407be95c30a74c25ec75',0.0,2.0,'needs_review',NULL,'この問いは担当者が読んで採点します。','わかりません。','{"budget": "Budget(cell_seconds=10.0, question_seconds=20.0, notebook_seconds=60.0, processor_seconds=120.0, memory_bytes=2147483648, threads=64, open_files=64, file_bytes=33554432, tmp_bytes=67108864, output_bytes=65536, notebook_output_bytes=1048576, reply_bytes=33554432, submission_bytes=62914560)", "checks": [], "engine": "7", "isolation": "namespaces", "kakunin": "0.1.0", "numpy": "2.4.6", "python": "3.11.7", "seed": "dce3c2947c30440139f82f5267af18c10a553ec31317e757d9872f06e3fc74e0", "submission": "9845b21455a13403bb5f694a986e5a1b00d38024b4bba98b4d4aea6cfcf7f75a"}',NULL,'2026-11-27 23:45:19.400865');
CREATE TABLE kakunin_history (
	assignment VARCHAR(128) NOT NULL, 
	student VARCHAR(128) NOT NULL, 
	submitted_at DATETIME NOT NULL, 
	notebook VARCHAR(128) NOT NULL, 
	question VARCHAR(128) NOT NULL, 
	score FLOAT, 
	status VARCHAR(32) NOT NULL, 
	mistake VARCHAR(128), 
	PRIMARY KEY (assignment, student, submitted_at, notebook, question)
);
CREATE TABLE kakunin_question (
	assignment VARCHAR(128) NOT NULL, 
	notebook VARCHAR(128) NOT NULL, 
	question VARCHAR(128) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	title TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	max_score FLOAT NOT NULL, 
	notebook_title TEXT NOT NULL, 
	notebook_position INTEGER NOT NULL, 
	PRIMARY KEY (assignment, notebook, question)
);
INSERT INTO "kakunin_question" VALUES('lesson1','center','l1_average','code','1 平均値を求める',0,1.0,'第1回 データの中心を求める',0);
INSERT INTO "kakunin_question" VALUES('lesson1','center','l1_standardize','code','2 標準化する関数',1,2.0,'第1回 データの中心を求める',0);
INSERT INTO "kakunin_question" VALUES('lesson1','center','l1_suited','choice','3 どの値で表すか',2,3.0,'第1回 データの中心を求める',0);
INSERT INTO "kakunin_question" VALUES('lesson1','center','l1_median_source','source','4 ソースを抜き出す',3,2.0,'第1回 データの中心を求める',0);
INSERT INTO "kakunin_question" VALUES('lesson1','center','l1_outlier','written','5 ことばで説明する',4,2.0,'第1回 データの中心を求める',0);
CREATE TABLE notebook (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	assignment_id VARCHAR(32), 
	kernelspec VARCHAR(1024), 
	PRIMARY KEY (id), 
	UNIQUE (name, assignment_id), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id)
);
INSERT INTO "notebook" VALUES('a3e6e201d0d84ed8b96e9858c240e8fa','center','08188070cf1c44b59044639565eaf299','{"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}');
CREATE TABLE solution_cells (
	id VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES base_cell (id)
);
INSERT INTO "solution_cells" VALUES('dfae37b167b446e3ba9ddf6af676878d');
INSERT INTO "solution_cells" VALUES('92e2ddb9ef3d432e8b77225bf10251a2');
INSERT INTO "solution_cells" VALUES('86366d38028d4b45991410c2996f0268');
INSERT INTO "solution_cells" VALUES('4d676a26acaf49518f80201edc50f698');
INSERT INTO "solution_cells" VALUES('237a1e894ba640feb54d4bd5f2c963db');
CREATE TABLE source_cell (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	cell_type VARCHAR(8) NOT NULL, 
	locked BOOLEAN NOT NULL, 
	source TEXT, 
	checksum VARCHAR(128), 
	notebook_id VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (name, notebook_id), 
	FOREIGN KEY(notebook_id) REFERENCES notebook (id)
);
INSERT INTO "source_cell" VALUES('dae5a30520bb4d3eb4f1d3d7841d72f6','l1_average','code',0,'# 平均値 average を求める
average = ...','96ba3adc81422b85758cc906b510cde6','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('22a2823b1d0b498e875006948ca5c6dd','test_l1_average','code',1,'# 確かめ(このセルは書き換えずに実行します)
assert average is not ..., "average がまだ書かれていません。上のセルの ... を書き換えてください。"
np.testing.assert_allclose(average, 70.0, err_msg="5人の点数の和は 350 です。それを人数で割りましょう。")
print("average =", average, " 合っています。")','f23c70b3dd6711bf74d1eec7275afcad','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('4bf83224fedc490f88f713529935df3d','l1_standardize','code',0,'def standardize(x):
    """平均値が 0、標準偏差が 1 になるように、科目ごとに直す。

    x: (人数,) または (人数, 科目数)
    戻り値: x と同じ形
    """
    ...','d8ea7e6b8c1bf827a8384b3a170ead92','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('5d6650eb76af414bb5ea05076c82fcc4','test_l1_standardize','code',1,'# 確かめ(このセルは書き換えずに実行します)
result = standardize(np.array([1.0, 3.0]))
assert result is not None, "standardize がまだ書かれていないか、return がありません。"
np.testing.assert_allclose(result, [-1.0, 1.0], err_msg="1 と 3 の平均値は 2、標準偏差は 1 です。")
print("合っています。")','ccd4c0327683e873c9bada79cd5e4ccb','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('43b107264a3a49588aa504342fb29fbe','l1_suited','code',0,'# 3つの空欄(わかるところから埋めて構いません)
suited = {}
suited["年収"] = ...
suited["靴のサイズ"] = ...
suited["身長"] = ...','3cfd8921f4be11f0f5a1d246fccf8c6e','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('59dc9e0da94e418f82b16d80ba722cde','test_l1_suited','code',1,'# 確かめ(このセルは書き換えずに実行します): 選択肢から選べているかだけを調べます
for blank in ["年収", "靴のサイズ", "身長"]:
    assert blank in suited, f"suited に ''{blank}'' がありません。配られた行を残してください。"
    assert suited[blank] is not ..., f"''{blank}'' がまだ選ばれていません。"
    assert suited[blank] in ["平均値", "中央値", "最頻値"], f"''{blank}'' が選択肢にありません。字を確かめましょう。"
print("全部選べています。正しいかどうかは、採点のときに調べます。")','2dafe9ed443b492dc3f97dabd43354ce','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('15a664f2226046eb9da8c333572510d4','l1_median_source','code',0,'# 抜き出した行を、引用符で囲んで書く
median_source = ...','0667d3678f784c85362310ead47ef852','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('31236220ddab4a689065db9c102fb040','test_l1_median_source','code',1,'# 確かめ(このセルは書き換えずに実行します)
assert median_source is not ..., "median_source がまだ書かれていません。"
assert isinstance(median_source, str), "抜き出した行を引用符で囲み、文字列にしてください。"
assert "=" in median_source, "= がありません。代入先(= の左側)も一緒に抜き出しましょう。"
print("書けています。正しい行かどうかは、採点のときに調べます。")','0487ef882702157aa95b2c481697058a','a3e6e201d0d84ed8b96e9858c240e8fa');
INSERT INTO "source_cell" VALUES('d297593353034863816fe190b9386911','l1_outlier','markdown',0,'ここに解答を書いてください。','14f1efbb80d2f5199e6b0a738ef9c5d6','a3e6e201d0d84ed8b96e9858c240e8fa');
CREATE TABLE student (
	id VARCHAR(128) NOT NULL, 
	first_name VARCHAR(128), 
	last_name VARCHAR(128), 
	email VARCHAR(128), 
	lms_user_id VARCHAR(128), 
	PRIMARY KEY (id)
);
INSERT INTO "student" VALUES('absent',NULL,NULL,NULL,NULL);
INSERT INTO "student" VALUES('s0001',NULL,NULL,NULL,NULL);
INSERT INTO "student" VALUES('s0002',NULL,NULL,NULL,NULL);
INSERT INTO "student" VALUES('s0003',NULL,NULL,NULL,NULL);
INSERT INTO "student" VALUES('s0004',NULL,NULL,NULL,NULL);
INSERT INTO "student" VALUES('s0005',NULL,NULL,NULL,NULL);
CREATE TABLE submitted_assignment (
	id VARCHAR(32) NOT NULL, 
	assignment_id VARCHAR(32), 
	student_id VARCHAR(128), 
	timestamp DATETIME, 
	extension DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (assignment_id, student_id), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id), 
	FOREIGN KEY(student_id) REFERENCES student (id)
);
INSERT INTO "submitted_assignment" VALUES('8ca727e1c92b41a5a3f7f582280b3830','08188070cf1c44b59044639565eaf299','absent',NULL,NULL);
INSERT INTO "submitted_assignment" VALUES('0ccb95c9730e4cd4a5bffb27685714e2','08188070cf1c44b59044639565eaf299','s0001','2026-03-29 22:17:20.496989',NULL);
INSERT INTO "submitted_assignment" VALUES('fa782a891a9c4e01b4757ee0add70f1b','08188070cf1c44b59044639565eaf299','s0002','2026-03-26 04:22:47.240615',NULL);
INSERT INTO "submitted_assignment" VALUES('7d5ad8229d0c41669666daad354a482b','08188070cf1c44b59044639565eaf299','s0003','2026-03-26 01:09:59.353675',NULL);
INSERT INTO "submitted_assignment" VALUES('c5703811d18b404d91e08be4ff2f6b08','08188070cf1c44b59044639565eaf299','s0004','2026-03-25 21:12:39.340562',NULL);
INSERT INTO "submitted_assignment" VALUES('eb936658a25644b6912f86ca8cda2722','08188070cf1c44b59044639565eaf299','s0005','2026-03-25 05:11:39.110569',NULL);
CREATE TABLE submitted_notebook (
	id VARCHAR(32) NOT NULL, 
	assignment_id VARCHAR(32), 
	notebook_id VARCHAR(32), 
	flagged BOOLEAN, 
	late_submission_penalty FLOAT, 
	PRIMARY KEY (id), 
	UNIQUE (notebook_id, assignment_id), 
	FOREIGN KEY(assignment_id) REFERENCES submitted_assignment (id), 
	FOREIGN KEY(notebook_id) REFERENCES notebook (id)
);
INSERT INTO "submitted_notebook" VALUES('a7d8066b40f644d0b1f813162952dd8a','8ca727e1c92b41a5a3f7f582280b3830','a3e6e201d0d84ed8b96e9858c240e8fa',0,NULL);
INSERT INTO "submitted_notebook" VALUES('69c0d5a1e45a42a5b16d8072ec4c2c61','0ccb95c9730e4cd4a5bffb27685714e2','a3e6e201d0d84ed8b96e9858c240e8fa',0,NULL);
INSERT INTO "submitted_notebook" VALUES('f75663b018f647dd8b893ed11e3ece4c','fa782a891a9c4e01b4757ee0add70f1b','a3e6e201d0d84ed8b96e9858c240e8fa',0,NULL);
INSERT INTO "submitted_notebook" VALUES('7f65dcba3faa4882a876dfad4a1b8850','7d5ad8229d0c41669666daad354a482b','a3e6e201d0d84ed8b96e9858c240e8fa',0,NULL);
INSERT INTO "submitted_notebook" VALUES('01a6a41aabae4084b6634c65e6eeeac2','c5703811d18b404d91e08be4ff2f6b08','a3e6e201d0d84ed8b96e9858c240e8fa',0,NULL);
INSERT INTO "submitted_notebook" VALUES('699377105f5044e294927dc9a17885d3','eb936658a25644b6912f86ca8cda2722','a3e6e201d0d84ed8b96e9858c240e8fa',0,NULL);
CREATE TABLE task_cells (
	id VARCHAR(32) NOT NULL, 
	max_score FLOAT NOT NULL, 
	cell_type VARCHAR(8) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES base_cell (id)
);
COMMIT;
