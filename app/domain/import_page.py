"""docs/import.md: the format of files of records, for the departments that write them."""

from collections.abc import Iterator

from app.domain import import_guide
from app.domain.vocabulary import RecordKind

_HEAD = """# 报送记录的文件格式

由 `flask records guide` 生成，请勿手工修改。

## 怎样报送

- 页面：“报送记录”→“报送文件”，上传前可以下载模板；报送人以本人姓名确认报送保证。
- 命令：`flask records import 文件 --provider 统一社会信用代码 --jurisdiction 地区 [--attested-by 账号] [--json]`；
  退出码 0 全部入库，3 有行未入库，2 文件不能使用。
- 接口：`POST /api/v1/records/import`（`file`；为几个地区或者几个单位报送的另填
  `jurisdiction`、`provider`；`attest=true` 为经办人具名确认，不填的以后在批次页面补认），
  结果见 `GET /api/v1/imports/{batch}`。

## 文件

- xlsx，或者 CSV（UTF-8 有无标记均可、GB18030；逗号、分号、制表符分隔；内容里有分隔符或者换行的加引号）。
- 一个文件只报送一类记录；工作簿只留一张有表头的可见工作表。
- 表头写字段代码或者中文名称，可以有标题行，可以代码、名称各占一行；不认识的列不导入，并在结果里指出。
- 不要合并单元格；公式须有计算结果，最好选择性粘贴为数值；号码列设为文本格式。
- 日期可以写 2026-03-05、2026/3/5、20260305、2026年3月5日；金额以万元为单位，可以写千分位，
  也可以在数后写明“元”或者“万元”；列名写“罚款金额（元）”的按元换算。
- 全角的字母、数字、空格按半角处理，中文标点照原样保留。

## 结果

- 一行记录由“提供单位、文书号、主体”确定：新的入库，内容不同的形成新版本，相同的不变；
  同一文件报送两次，第二次不改变任何记录。
- 有错误的行不入库，写明行、列和原因；其余的行不受影响。未入库的行可以连同原因下载，改好后再报送。
- 统一社会信用代码、身份证号码校验位不符的，提示核对，照常入库。
- 同一文件里文书号和主体相同的第二行不入库。
- 经异议更正的内容，再次报送更正前的值的，暂存等待报送单位决定，不会自动采用；
  已撤销、终止公示的记录不因报送恢复，已消除的记录不能再次报送。
"""


def render() -> str:
    """The page."""
    return "\n".join((_HEAD, *_tables()))


def _tables() -> Iterator[str]:
    for kind in RecordKind:
        yield f"## {kind.label}的列\n"
        yield "| 字段代码 | 列名 | 是否必填 | 怎样填写 | 示例 |"
        yield "| --- | --- | --- | --- | --- |"
        for each in import_guide.columns(kind):
            code = f"`{each.code}`" if each.code else "（本地）"
            yield f"| {code} | {each.label} | {each.needed} | {each.rule} | {each.example} |"
        yield ""
