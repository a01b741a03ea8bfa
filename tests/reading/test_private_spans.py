"""What must not be published stands between ⟦ and ⟧; nothing else of the line may be found."""

import re

import pytest

from openllm_talk.reading.privacy import findings, mask

PRIVATE = """
打我电话⟦13712345678⟧
手机号是⟦137-1234-5678⟧，微信同号
有事打 ⟦+86 139 0013 9000⟧ 找我
座机 ⟦010-62345678⟧
前台电话：⟦0571-88123456⟧
call me at ⟦(415) 555-0134⟧ after six
my number is ⟦+44 20 7946 0958⟧
简历发⟦hr.x@mail.example.com⟧哈
邮箱：⟦li_lei@example.com.cn⟧
mail me: ⟦jane.roe+talk@example.org⟧ please
⟦me [at] example [dot] org⟧
微信：⟦laowu_88⟧
微信号 ⟦lilei-ai⟧
加我微信 ⟦zhangsan2020⟧ 备注来意
加V：⟦abc_123456⟧
vx ⟦deepcat_77⟧ 拉你进群
wx: ⟦gpu_seller⟧
➕v ⟦ml_2024x⟧
我微信是 ⟦kelly_zhao⟧
WeChat: ⟦janeroe88⟧
my wechat is ⟦jane_roe⟧
add me on telegram ⟦@jane_roe⟧
QQ：⟦123456789⟧
QQ 群 ⟦987654321⟧
扣扣 ⟦33445566⟧
tg: ⟦@gradient_cat⟧
Telegram: ⟦@some_body⟧
电报 ⟦@llm_fan⟧
discord: ⟦kitty#1234⟧
t.me/⟦jane_roe⟧ 私聊
⟦wxid_ab12cd34ef⟧
身份证号 ⟦11010519491231002X⟧
身份证：⟦330106199001011234⟧
登记用 ⟦330106199001011234⟧
护照号：⟦E12345678⟧
passport no. ⟦G98765432⟧
SSN: ⟦078-05-1120⟧
卡号 ⟦6222 0200 1234 5678 901⟧
打到我招行卡 ⟦6214830112345678⟧
⟦4111 1111 1111 1111⟧
银行卡号：⟦622588012345678⟧
车牌⟦浙A12345⟧，帮忙报备一下
车牌号 ⟦沪A·D1234F⟧
⟦京AD12345⟧ 停在 B2
腾讯会议：⟦123-456-789⟧ 密码 ⟦1234⟧
会议号：⟦987 654 321⟧
会议 ID ⟦456-789-123⟧，入会密码：⟦8866⟧
Zoom ID: ⟦987 6543 2101⟧ passcode: ⟦8x9y2z⟧
https://zoom.us/j/987?pwd=⟦abcd1234⟧
WiFi 密码 ⟦88886666⟧
密码是 ⟦abc123xyz⟧
key 是 ⟦sk-abcdefghijklmnop1234⟧
OPENAI_API_KEY=⟦sk-proj-abcDEF1234567890abcd⟧
HF_TOKEN=⟦hf_AbCdEfGhIjKlMnOpQrSt⟧
token: ⟦ghp_abcdefghijklmnopqrstuvwxyz0123456789⟧
app_secret = ⟦Zx81kLmN02pQrSt45uVw⟧
地址：⟦浙江省杭州市西湖区文三路 478 号华星时代广场 A 座 1203 室⟧
快递寄到⟦文三路478号⟧就行
收货地址 ⟦北京市海淀区中关村大街 27 号⟧，收件人 ⟦李雷⟧
我住⟦阳光花园 3 栋 2 单元 501⟧
机器送到 ⟦上海市徐汇区漕溪北路88号3楼⟧
⟦余杭区文一西路969号⟧ 门口见
公司在⟦深圳市南山区科技园南路 18 号 B 栋 12 楼⟧
地址是⟦广州市天河区体育西路 103 号维多利广场 A 塔⟧
⟦翠苑小区12幢3单元402室⟧
寄⟦成都市高新区天府大道 1388 号 1 栋 1502 室⟧ 谢谢
线下聚会定在⟦杭州市西湖区文三路⟧那家咖啡店
ship it to ⟦1600 Amphitheatre Parkway, Mountain View, CA 94043⟧
I live at ⟦221B Baker Street, London NW1 6XE⟧
office: ⟦350 Fifth Avenue, Suite 4100, New York, NY 10118⟧
meet at ⟦42 King Street⟧ tonight
⟦蓝鲸智算⟧ 在招 post-training 实习生
⟦蓝鲸智算⟧的邮箱
我们公司是⟦青松智能⟧，做客服的
我们公司叫⟦星桥科技⟧
前东家⟦云岭数据⟧，别问
我在⟦北辰算力⟧上班，机房天天断电
我在⟦星海机器人⟧做 RL
⟦澄湖科技⟧的 HR 找过我
⟦澄湖⟧的 HR 加我微信了
我司⟦远帆智能⟧在招推理优化
昨天面试⟦远帆智能⟧，三轮都是手写 attention
拿了⟦星桥科技⟧的 offer
入职⟦青松智能⟧一个月了
大家好，我来自⟦云岭数据⟧，做预训练数据
我是⟦蓝鲸智算⟧的算法工程师
【招聘】⟦星桥科技⟧ 大模型推理工程师 base 杭州
急招！⟦麦田智算⟧ 招 infra，简历发 ⟦hr@maitian.example.com⟧
⟦字节⟧内推，要的私聊
我在⟦美团⟧工作，可以内推
⟦腾讯⟧的 HR 有没有在群里的
公司：⟦青松智能⟧ 岗位：post-training
⟦杭州蓝鲸智算科技有限公司⟧
at ⟦Acme Labs⟧ we shard it by tensor
I work at ⟦Acme Robotics⟧ on planners
⟦Northwind AI⟧ is hiring interns
our company ⟦Bluewhale Systems⟧ uses it
I work for ⟦Meta⟧
an internship at ⟦Initech Labs⟧
⟦Initech⟧'s HR never answered
我在 ⟦Acme AI⟧ 实习
联系⟦张三丰⟧老师
联系人：⟦李雷⟧ ⟦13912345678⟧
⟦王经理⟧ ⟦13912345678⟧
找⟦王经理⟧，电话 ⟦13912345678⟧
有意向联系⟦陈工⟧ 微信 ⟦chen_gong88⟧
机房那边找⟦刘师傅⟧：⟦13812345678⟧
⟦张伟⟧ ⟦13912345678⟧
⟦13912345678⟧（⟦李雷⟧）
发给⟦韩梅梅⟧ ⟦hanmm@example.com⟧
我叫⟦周晓彤⟧，做多模态的
姓名：⟦欧阳明⟧
⟦李建国⟧教授是我导师
报销找⟦赵敏⟧老师签字
户名⟦孙悦⟧ 卡号 ⟦6222021234567890123⟧
contact ⟦Jane Roe⟧ for access
联系 ⟦Jane Roe⟧ 就行
email ⟦John Smith⟧ at ⟦john@example.com⟧
call ⟦Kevin⟧ at ⟦(415) 555-0134⟧
Dr. ⟦Jane Roe⟧ runs the lab
my name is ⟦Wei Zhang⟧
⟦云栈科技⟧那边在招人，有兴趣私
我前司⟦深蓝智能⟧就是这么干的
我们公司（⟦深蓝智能⟧）用的 sglang
面了⟦云栈科技⟧，二面挂了
⟦云栈科技⟧ 招 infra 实习，base 上海
内推⟦云栈科技⟧，有意私聊
我现在在⟦深蓝智能⟧，做推理加速
⟦深蓝智能⟧的同事跟我说的
我朋友在⟦云栈科技⟧做 RLHF
客户是⟦澜图医疗⟧，别外传
微信 ⟦xiaoyu_nlp⟧
我的 v：⟦nlp_fan2021⟧
手机⟦13800138000⟧，微信同号
加我 vx ⟦lora_lover⟧
QQ ⟦876543210⟧ 加我
地址发你：⟦上海市浦东新区张江路 368 号 5 号楼 302⟧
快递寄⟦杭州市滨江区江南大道 588 号恒鑫大厦 12 楼⟧
寄到⟦望京SOHO T2 1503⟧
⟦林晓峰⟧，电话 ⟦13900001111⟧
收件人⟦陈思远⟧，⟦13900001111⟧
发票开给⟦深圳云栈科技有限公司⟧
联系⟦周工⟧，⟦15811112222⟧
我的身份证 ⟦44030619920202123X⟧
有问题打给⟦吴经理⟧ ⟦13700002222⟧
我导师⟦王建军⟧教授说
""".strip().splitlines()

PUBLIC = """
arXiv 2401.00001v2
云端在招标
科技公司都在招
他们公司的 HR 很慢
智能客服的邮箱接入
人工智能实验室的服务器
研究院的服务器又挂了
腾讯的混元上了
阿里云的机房断网
我们公司用 vLLM 部署的
我们公司的数据不能出内网
我在上海做 RAG
面了三家都挂了
周末一起 139 刷题
张量并行 2 路
王者荣耀 13800 分
https://arxiv.org/abs/2603.04127 昨晚看到的
2026-03-07 08:46
vllm 0.8.5.post1 和 torch==2.6.0
lr 2e-4，max-model-len 16384，1500000 条
eval loss 1.21 -> 1.13，谢谢
commit 1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b
timestamp 1688803945123
seed=20230617, batch 4096
step 123456789 loss 0.0123
192.168.1.100:8000
OpenAI 发布了新模型
阿里开源了 Qwen3
智谱的 GLM 怎么样
DeepSeek 的论文写得好
字节的豆包又降价了
听说 OpenAI 在招数据标注
腾讯会议怎么录屏
用百度搜一下
华为 910B 上跑通了
蚂蚁那篇论文
Hugging Face is down again
we use Google Colab for this
Meta released Llama 4
contact sales for pricing
contact Hugging Face support
I work on Llama models
it works for Qwen and Llama
云A100 集群多少钱一小时
H100 整机租赁 8 卡 低至 xx/时，需要的加我 [链接]
上海可以吗
我们组在招，上海可以吗
有没有在招 post-training 实习的呀，研二，可以线下杭州
大厂在招 infra 的多吗
现在都在招会 triton 的
创业公司的 HR 一般不看论文
公司的邮箱收不到
在公司看 loss
公司楼下新开了家兰州拉面，排队排到电梯口
我朋友公司报过一次，流程三个月
我在 GitHub 上提了 issue
我在本地做了个测试
我在 hf 上传了
他们在云端做推理
谢谢林总
好的谢谢 七月老师
王老师说得对
李宏毅老师的课
吴恩达的课程
周志华老师的西瓜书
Andrew Ng's course is good
联系方式在群公告
找时间聊聊
高效微调方法
任务 13 跑挂了
联系管理员
问一下方案 2 的效果
加个任务队列
第 3 层 attention
2 层 MLP，12 层 decoder
3 号机又掉卡了
思路 2 号方案
一路跑到 20000 步
单卡 4090，双路 7763
链路 3 号节点
IP 地址：10.0.0.1
下载地址：https://example.com/a
项目地址 https://github.com/akinfer/kvpeek
数据中心 2 号楼断电
显存 80G，序列 8k
微信公众号又更新了
微信 bot 怎么接 GPT-4
微信 claude-3 机器人
wechat bot with gpt-4
telegram bot api 限流
QQ 音乐的推荐算法
加 10000 条数据
密码学入门
token 数 20000000
tokens: 15000000000
key: value
key cache 和 value cache
max_new_tokens=1024
checkpoint-12345678
卡号 0 报错
cuda:0 显存 24576
会议论文 2024 年
ICLR 2025 会议
zoom 一下这张图
5 Way 1 Shot
8 GPU Drive
在 8 卡上 16 万步
MMLU 78.5，GSM8K 92.3
Qwen2.5-72B-Instruct-AWQ
2603.04127 和 SimPO 有什么区别
batch 32 seq 4096 lr 1e-5
0.92 不行再降到 0.85
机器学习团队都在用
深度学习平台在招标
加入 special token 之后 loss 9+
加入了一点 SFT 数据
从 1B 到 7B
在训练的时候
面试官问了什么
简历怎么写
这个 offer 要不要去
内推码有吗
有 HC 吗
数据的 HR 指标
周三 20:00 开会
周期 100 step
""".strip().splitlines()


@pytest.mark.parametrize("line", PRIVATE)
def test_private_spans_are_found_exactly(line: str) -> None:
    text = re.sub("[⟦⟧]", "", line)
    found = findings(text)
    assert [text[one.start : one.end] for one in found] == re.findall("⟦(.*?)⟧", line)
    assert findings(mask(text, {})) == []


@pytest.mark.parametrize("line", PUBLIC)
def test_public_lines_stay(line: str) -> None:
    assert mask(line, {}) == line


def test_every_finding_says_why_in_both_languages() -> None:
    (found,) = findings("蓝鲸智算在招实习")
    assert found.kind == "company"
    assert "hires" in found.reason.en
    assert "公司" in found.reason.zh
