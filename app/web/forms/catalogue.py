"""The form of a measure of the catalogue, and the file of all of them."""

from wtforms import DateField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.domain.measures import Binding, Family, Level
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, Ticks, choices, stripped


class CatalogueForm(PageForm):
    """One measure; what is wrong with it is for the service to judge. `version` is the one it was opened with."""

    version = HiddenField()
    code = StringField(N_("措施代码"), [Required()], filters=[stripped], description=N_("同一代码的各次更改连成历史"))
    name = StringField(N_("措施名称"), [Required()], filters=[stripped])
    family = SelectField(N_("类别"), [Required()], choices=choices(Family), validate_choice=False)
    binding = SelectField(N_("性质"), [Required()], choices=choices(Binding), validate_choice=False)
    level = SelectField(N_("依据的层级"), [Required()], choices=choices(Level), validate_choice=False)
    basis_document = StringField(N_("依据文件"), [Required()], filters=[stripped])
    basis_article = StringField(N_("条款"), [Required()], filters=[stripped], description=N_("例如：五（二）1"))
    basis_quote = TextAreaField(
        N_("原文"),
        [Required()],
        filters=[stripped],
        description=N_("逐字引用；文件已在文件库的，由程序核对"),
    )
    valid_from = DateField(N_("生效日期"), [Optional()])
    valid_until = DateField(N_("失效日期"), [Optional()], description=N_("长期有效的留空"))
    implementers = Ticks(N_("实施部门"), choices=[], validate_choice=False)
    channels = Ticks(N_("消除不良影响的渠道"), choices=[], validate_choice=False)
    norm_document = StringField(
        N_("不得暂停的上位规定"),
        filters=[stripped],
        description=N_("核查期间不得暂停的，写明效力高于本地方案的规定；没有的留空，表示可以暂停"),
    )
    norm_article = StringField(N_("上位规定条款"), filters=[stripped])
    norm_quote = TextAreaField(N_("上位规定原文"), filters=[stripped])


class CatalogueFile(PageForm):
    """A table of measures."""

    file = FileField(
        N_("措施清单表格"), [Required()], description=N_("xlsx 或者 CSV，列名与导出的表格一致，不超过 5 MB")
    )
