"""深層学習 day1 の教材。`from common import functions` で使います。"""
