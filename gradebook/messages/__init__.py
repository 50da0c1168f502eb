"""The gradebook's texts.

`ja` of the feedback page, `review` of the workbook of written answers, `report_ja` and `report_en` of the report.
"""
