"""What the tables are about: names and words in English and Chinese, as data.

English names are SQL names, too. A theme has two number columns, one text column with its words,
and a lookup table whose rows the main table refers to. `others` are names of tables with the same
columns that distract.
"""

from dataclasses import dataclass

Both = tuple[str, str]  # English, Chinese


@dataclass(frozen=True, slots=True)
class Theme:
    """One subject: every name as (English, Chinese)."""

    main: Both
    one: Both
    key: Both
    group: Both
    groups: tuple[Both, ...]
    numbers: tuple[Both, Both]
    reference: Both
    lookup: Both
    lookup_one: Both
    zone: Both
    zones: tuple[Both, ...]
    others: tuple[tuple[Both, Both], ...]  # table, what one row is called


THEMES: tuple[Theme, ...] = (
    Theme(
        main=("stock", "库存"),
        one=("item", "货品"),
        key=("id", "编号"),
        group=("color", "颜色"),
        groups=(
            ("red", "红色"),
            ("blue", "蓝色"),
            ("green", "绿色"),
            ("white", "白色"),
            ("black", "黑色"),
        ),
        numbers=(("quantity", "数量"), ("price", "单价")),
        reference=("shelf", "货架"),
        lookup=("shelves", "货架表"),
        lookup_one=("shelf", "货架"),
        zone=("floor", "楼层"),
        zones=(("ground", "一楼"), ("upper", "二楼"), ("cellar", "地下")),
        others=(
            (("orders", "订单"), ("order", "订单")),
            (("returns", "退货"), ("return", "退货")),
            (("archive", "旧账"), ("record", "旧账")),
        ),
    ),
    Theme(
        main=("loans", "借阅"),
        one=("loan", "借条"),
        key=("id", "编号"),
        group=("subject", "科目"),
        groups=(
            ("history", "历史"),
            ("music", "音乐"),
            ("physics", "物理"),
            ("poetry", "诗歌"),
            ("travel", "旅行"),
        ),
        numbers=(("pages", "页数"), ("days", "天数")),
        reference=("branch", "分馆"),
        lookup=("branches", "分馆表"),
        lookup_one=("branch", "分馆"),
        zone=("district", "城区"),
        zones=(("north", "北城"), ("south", "南城"), ("harbour", "港口")),
        others=(
            (("reserves", "预约"), ("reserve", "预约")),
            (("fines", "罚单"), ("fine", "罚单")),
            (("gifts", "捐赠"), ("gift", "捐赠")),
        ),
    ),
    Theme(
        main=("players", "玩家"),
        one=("player", "玩家"),
        key=("id", "编号"),
        group=("role", "职业"),
        groups=(
            ("archer", "弓手"),
            ("healer", "医师"),
            ("knight", "骑士"),
            ("mage", "法师"),
            ("scout", "斥候"),
        ),
        numbers=(("gold", "金币"), ("points", "积分")),
        reference=("guild", "公会"),
        lookup=("guilds", "公会表"),
        lookup_one=("guild", "公会"),
        zone=("region", "地区"),
        zones=(("forest", "森林"), ("desert", "沙漠"), ("island", "海岛")),
        others=(
            (("guests", "访客"), ("guest", "访客")),
            (("rivals", "对手"), ("rival", "对手")),
            (("veterans", "老兵"), ("veteran", "老兵")),
        ),
    ),
    Theme(
        main=("jobs", "任务"),
        one=("job", "任务"),
        key=("id", "编号"),
        group=("state", "状态"),
        groups=(
            ("waiting", "等待"),
            ("running", "运行"),
            ("paused", "暂停"),
            ("failed", "失败"),
            ("done", "完成"),
        ),
        numbers=(("memory", "内存"), ("steps", "步数")),
        reference=("node", "节点"),
        lookup=("nodes", "节点表"),
        lookup_one=("node", "节点"),
        zone=("site", "机房"),
        zones=(("east", "东区"), ("west", "西区"), ("lab", "实验室")),
        others=(
            (("drafts", "草稿"), ("draft", "草稿")),
            (("tests", "测试"), ("test", "测试")),
            (("backups", "备份"), ("backup", "备份")),
        ),
    ),
)
