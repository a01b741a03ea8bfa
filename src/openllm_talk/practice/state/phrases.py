"""How operations and questions are said in SQL, English and Chinese, as data.

`%d` are numbers of an operation, names in braces are filled in once for a table. Numbers stand
after a blank or a Chinese character, so that every tokenizer can price them apart (length.py).
SQL names the value before the row, the languages the row before the value: `value_first`. Names of
columns need no plural in English («the value of points»), and a Chinese table is its theme's word
with «表».
"""

from dataclasses import dataclass

from openllm_talk.practice.item import Rendering


@dataclass(frozen=True, slots=True)
class Phrases:
    """One rendering. `where` narrows a question: empty, by a word, or by a number less or more."""

    value_first: bool
    operation: str  # in front of each
    set_number: str
    set_word: str
    raise_: str
    lower: str
    insert: str
    delete: str
    set_where: str
    raise_where: str
    begin: str
    commit: str
    rollback: str
    where_word: str
    where_less: str
    where_more: str
    rules: str
    tables: str
    table: str
    lookup: str
    row: str
    lookup_row: str
    operations: str
    at_end: str
    after: str
    exists: str
    copy: str
    cell: str
    cells: str
    range: str
    dump: str
    count: str
    sum: str
    avg: str
    min: str
    max: str
    group: str
    join: str
    remark: str
    checkpoint: str


_RULES_EN = (
    "You keep a database in your head. Below are its tables and then numbered operations, which "
    "happen one after the other. An operation that would give two rows of one table the same "
    "{key}, or make any number fall below zero, changes nothing at all. Setting, raising, lowering "
    "or deleting what is not there changes nothing. A rollback undoes everything since its "
    "transaction began.\n"
)

ENGLISH = Phrases(
    value_first=False,
    operation="%d. ",
    set_number="Set the {column} of {one} %d to %d.",
    set_word="Set the {column} of {one} %d to {word}.",
    raise_="Raise the {column} of {one} %d by %d.",
    lower="Lower the {column} of {one} %d by %d.",
    insert="Add {one} %d with {group} {word}, {first} %d, {second} %d and {reference} %d.",
    delete="Delete {one} %d.",
    set_where="For every {one} {where}, set the {column} to %d.",
    raise_where="For every {one} {where}, raise the {column} by %d.",
    begin="Begin a transaction.",
    commit="Commit the transaction.",
    rollback="Roll the transaction back.",
    where_word="with {asked} {word}",
    where_less="with {asked} less than %d",
    where_more="with {asked} more than %d",
    rules=_RULES_EN,
    tables="## The tables at the beginning\n",
    table="Table {table}, one {one} a row: {key} | {group} | {first} | {second} | {reference}\n",
    lookup="Table {table}, one {one} a row: {key} | {group}\n",
    row="row: %d | {word} | %d | %d | %d\n",
    lookup_row="row: %d | {word}\n",
    operations="## The operations\n",
    at_end="## The question, after the last operation\n",
    after="## The question, about the moment right after operation %d\n",
    exists="Is there a row with {key} %d in {table}?\n",
    copy="Write this sentence again, word for word: ",
    cell="What is the value of {column} for {one} %d?\n",
    cells=(
        "What is the value of {column} for each of these rows of {table}, in this order of {key}: "
        "{keys}?\n"
    ),
    range=(
        "What is the value of {column} for each row of {table} with {key} from %d to %d (both "
        "included), by rising {key}?\n"
    ),
    dump="What are all rows of {table}?\n",
    count="How many rows of {table} are there {where}?\n",
    sum="What is the sum of {column} over all rows of {table} {where}?\n",
    avg="What is the mean of {column} over all rows of {table} {where}?\n",
    min="What is the smallest value of {column} over all rows of {table} {where}?\n",
    max="What is the largest value of {column} over all rows of {table} {where}?\n",
    group="What is the sum of {column} for each {group} in {table}?\n",
    join=(
        "What is the sum of {column} over all rows of {table} whose {reference} is the {key} of a "
        "row of {lookup} with {zone} {word}?\n"
    ),
    remark="(%s)",
    checkpoint="## A question on the way\nWhat are all rows of {table} now?\n",
)

CHINESE = Phrases(
    value_first=False,
    operation="%d. ",
    set_number="把{one}%d的{column}改为%d。",
    set_word="把{one}%d的{column}改为{word}。",
    raise_="把{one}%d的{column}加上%d。",
    lower="把{one}%d的{column}减去%d。",
    insert="新增{one}%d：{group}是{word}，{first}是%d，{second}是%d，{reference}是%d。",
    delete="删除{one}%d。",
    set_where="把所有{where}的{one}的{column}改为%d。",
    raise_where="把所有{where}的{one}的{column}加上%d。",
    begin="开始一个事务。",
    commit="提交这个事务。",
    rollback="回滚这个事务。",
    where_word="{asked}为{word}",
    where_less="{asked}小于%d",
    where_more="{asked}大于%d",
    rules=(
        "请在脑中维护一个数据库。下面先给出各表，再给出带编号的操作，操作按顺序执行。"
        "如果一个操作会使同一张表里两行的{key}相同，或使任何数字小于零，它就完全不起作用。"
        "修改或删除不存在的行不起作用。回滚会撤销该事务开始以来的全部操作。\n"
    ),
    tables="## 开始时的各表\n",
    table="{table}表，每行是一条{one}记录：{key} | {group} | {first} | {second} | {reference}\n",
    lookup="{table}，每行是一条{one}记录：{key} | {group}\n",
    row="行：%d | {word} | %d | %d | %d\n",
    lookup_row="行：%d | {word}\n",
    operations="## 操作\n",
    at_end="## 问题（以最后一个操作之后的状态为准）\n",
    after="## 问题（以操作%d刚执行完时的状态为准）\n",
    exists="{table}表里有没有{key}为%d的行？\n",
    copy="请一字不差地重写这句话：",
    cell="{one}%d的{column}是多少？\n",
    cells="{table}表里{key}为下列各值的行，{column}依次是多少：{keys}？\n",
    range="{table}表里{key}从%d到%d（含两端）的各行，按{key}从小到大，{column}依次是多少？\n",
    dump="{table}表里有哪些行？请全部列出。\n",
    count="{table}表里{where}的行共有多少行？\n",
    sum="{table}表里{where}的所有行，{column}之和是多少？\n",
    avg="{table}表里{where}的所有行，{column}的平均值是多少？\n",
    min="{table}表里{where}的所有行，{column}最小是多少？\n",
    max="{table}表里{where}的所有行，{column}最大是多少？\n",
    group="{table}表里每种{group}的{column}之和各是多少？\n",
    join=(
        "{table}表的{reference}对应{lookup}的{key}。{table}表里，{reference}的{zone}为{word}的所有行，"
        "{column}之和是多少？\n"
    ),
    remark="（%s）",
    checkpoint="## 中途的问题\n{table}表里现在有哪些行？请全部列出。\n",
)

SQL = Phrases(
    value_first=True,
    operation="/* %d */ ",
    set_number="UPDATE {table} SET {column} = %d WHERE {key} = %d;",
    set_word="UPDATE {table} SET {column} = '{word}' WHERE {key} = %d;",
    raise_="UPDATE {table} SET {column} = {column} + %d WHERE {key} = %d;",
    lower="UPDATE {table} SET {column} = {column} - %d WHERE {key} = %d;",
    insert="INSERT INTO {table} VALUES ( %d, '{word}', %d, %d, %d);",
    delete="DELETE FROM {table} WHERE {key} = %d;",
    set_where="UPDATE {table} SET {column} = %d WHERE {where};",
    raise_where="UPDATE {table} SET {column} = {column} + %d WHERE {where};",
    begin="BEGIN;",
    commit="COMMIT;",
    rollback="ROLLBACK;",
    where_word="{asked} = '{word}'",
    where_less="{asked} < %d",
    where_more="{asked} > %d",
    rules=(
        "You keep a SQLite database in your head. Below are its tables and then numbered "
        "statements, which run one after the other. A statement that breaks a constraint changes "
        "nothing, and the next one runs all the same, also within a transaction.\n"
    ),
    tables="## The tables at the beginning\n",
    table=(
        "CREATE TABLE {table} ({key} INTEGER PRIMARY KEY, {group} TEXT NOT NULL, {first} INTEGER "
        "NOT NULL CHECK ({first} >= 0), {second} INTEGER NOT NULL CHECK ({second} >= 0), "
        "{reference} INTEGER NOT NULL CHECK ({reference} >= 0));\n"
    ),
    lookup="CREATE TABLE {table} ({key} INTEGER PRIMARY KEY, {group} TEXT NOT NULL);\n",
    row="INSERT INTO {table} VALUES ( %d, '{word}', %d, %d, %d);\n",
    lookup_row="INSERT INTO {table} VALUES ( %d, '{word}');\n",
    operations="## The statements\n",
    at_end="## The question, after the last statement\n",
    after="## The question, about the moment right after statement %d\n",
    exists="Does this return a row? SELECT * FROM {table} WHERE {key} = %d;\n",
    copy="Write this statement again, character for character: ",
    cell="What does this return? SELECT {column} FROM {table} WHERE {key} = %d;\n",
    cells=(
        "What is the value of {column} in each of these rows of {table}, in this order of {key}: "
        "{keys}?\n"
    ),
    range=(
        "What does this return? SELECT {column} FROM {table} WHERE {key} BETWEEN %d AND %d "
        "ORDER BY {key};\n"
    ),
    dump="What does this return? SELECT * FROM {table};\n",
    count="What does this return? SELECT COUNT(*) FROM {table} {where};\n",
    sum="What does this return? SELECT SUM({column}) FROM {table} {where};\n",
    avg="What does this return? SELECT AVG({column}) FROM {table} {where};\n",
    min="What does this return? SELECT MIN({column}) FROM {table} {where};\n",
    max="What does this return? SELECT MAX({column}) FROM {table} {where};\n",
    group="What does this return? SELECT {group}, SUM({column}) FROM {table} GROUP BY {group};\n",
    join=(
        "What does this return? SELECT SUM({column}) FROM {table} JOIN {lookup} ON "
        "{table}.{reference} = {lookup}.{key} WHERE {zone} = '{word}';\n"
    ),
    remark="-- %s",
    checkpoint="## A question on the way\nWhat does this return now? SELECT * FROM {table};\n",
)

PHRASES: dict[Rendering, Phrases] = {"sql": SQL, "en": ENGLISH, "zh": CHINESE}
