"""Common words of abstracts and the Chinese that usually stands for them.

Only for telling which sentences belong together: the words are stems (``improv`` is
improves, improving, improvement), the Chinese is one or two characters of a usual
translation, and a word may have many. What is missing here costs a little certainty.
"""

from __future__ import annotations

from functools import lru_cache

_LONGEST_ENDING = 7
_SHORT = 3  # of a stem this short the endings are three letters at most

_WORDS = """
abilit=能力 abl=能够 abundan=丰富/丰度 accent=口音 access=访问/获取/可及/接入/使用/无障
accura=准确/精度/精确 achiev=实现/达到/取得/获得/达成 acoust=声学/声音/音响 action=动作/行动/作用
adapt=适应/适配/自适/改编 adaptive=自适 additional=此外/额外/附加/另外/其他
address=解决/应对/针对/处理 adopt=采用/采纳/通过 advanc=进展/推进/先进/推动/进步/高级
advantage=优势/优点 adversar=对抗 agent=智能/代理/主体 aid=辅助/帮助 aim=旨在/目标/目的/力求
air=空气/航空 algebra=代数 algorithm=算法 align=对齐/对准/一致/校准 all=所有/全部
allow=允许/能够/可以 although=尽管/虽然 amount=大量 analy=分析/解析 analytic=解析/分析
annotat=标注/注释/注解 another=另 answer=回答/答案/问答 applicab=适用/应用 application=应用
applied=应用/采用/适用/施加 apply=应用/采用/适用/施加 approach=方法/方案/途径/接近
approximat=近似/大约/逼近 architect=架构/结构/体系 area=领域/区域/面积/方面
art=先进/最优/最新/最佳/艺术 article=文章/本文 artifact=伪影/人工/工件 artificial=人工
assess=评估/评价 assist=辅助/协助/助手 assum=假设/假定 atom=原子 attack=攻击 attent=注意
attention=注意/关注 attribut=属性/归因/归功 audio=音频/听觉 auditor=听觉 augment=增强/扩增/增广
author=作者 automat=自动 autonomous=自主/自动 available=可用/可获/公开/提供/获取/现有 avoid=避免
background=背景 balanc=平衡/均衡/兼顾 base=基于/基础 baseline=基线/基准 basic=基本/基础 batch=批
bayes=贝叶 because=因为/由于 behavio=行为 benchmark=基准/评测/测试
benefi=受益/有益/好处/收益/利益/惠益 best=最佳/最好/最优/最高 better=更好/更优/优于/更佳/较好
bias=偏差/偏见/偏置 billion=十亿 biolog=生物 black=黑 both=同时 bound=边界/界限/束缚 brain=大脑
bridg=弥合/弥补/连接/填补 build=构建/建立/搭建/基于 built=构建/建立/搭建 business=企业/商业/业务
but=而是 camera=相机/摄像 cancer=癌 capab=能力/能够 captur=捕捉/捕获/采集/刻画
case=案例/情况/情形/病例 categor=类别/范畴/分类 caus=因果/导致/造成/引起
cause=原因/导致/造成/引起/因果 cell=细胞/电池/单元/元胞 challeng=挑战/困难 challenge=挑战
chang=变化/改变/变更/更改 channel=通道/信道/声道/渠道 character=特征/特性/表征/刻画/字符/角色/特点
child=儿童/孩子 children=儿童/孩子 chinese=中文/汉语/中国 chip=芯片 choice=选择
circuit=电路/线路/回路 class=类别/经典/课堂 classif=分类 climate=气候 clinic=临床 cloud=云
cluster=聚类/集群/星团 code=代码/编码 codec=编解 cognit=认知 collect=收集/采集/集体 collision=碰撞
combin=结合/组合/联合/综合/合并 common=常见/常用/共同/通用/普遍 communicat=通信/交流/沟通/传播
community=社区/群体/学界 compar=比较/对比/相比/可比/相当 compet=竞争/媲美/相当
complete=完整/完全/完成/完备 complex=复杂 component=组件/成分/部分/组成/模块/分量
comprehensive=全面/综合/完整 compress=压缩 comput=计算 concept=概念/理念 conclu=结论/总结/得出
condition=条件/状况/情况 confiden=置信/信心 confirm=证实/确认/验证/证明 conflict=冲突
conjecture=猜想 consequent=因此/从而 consider=考虑/考量/视为/相当 consistent=一致/持续/始终/稳定
constrain=约束/限制 construct=构建/构造/建立/搭建 content=内容/含量
context=上下/语境/背景/情境/环境 continu=连续/持续/继续/不断 contrast=对比/相反/反差/相比
contrastive=对比 contribut=贡献/促成/有助/推动 control=控制/可控/对照 conventional=传统/常规
converg=收敛/会聚 convers=对话/转换/会话 convol=卷积 core=核心 corpora=语料/数据 corpus=语料/数据
correl=相关/关联 cosmo=宇宙 cost=成本/代价/开销/昂贵/费用 creat=创建/创造/生成/创作/打造
critical=关键/重要/临界/批判/至关 cross=交叉/穿越 crucial=关键/重要/至关 crystal=晶体 cultur=文化
current=当前/目前/现有/现行 dark=黑暗 data=数据 database=数据 dataset=数据 day=天/日
decision=决策/决定 decod=解码/译码 decreas=减少/降低/下降/减小 deep=深度/深层/深入
defen=防御/国防/辩护 degrad=退化/下降/降质/降解/恶化/劣化 degree=程度 delay=延迟/时延
demand=需求/要求 demo=演示/示例 demonstrat=证明/表明/展示/展现/验证/演示/证实/显示
dense=密集/稠密/致密 densit=密度 depend=依赖/取决/依存/相关 deploy=部署
deriv=推导/导出/得出/衍生/得到/导数 design=设计 despite=尽管/虽然 detail=细节/详细/详情
detect=检测/探测/发现/识别 develop=开发/发展/研发/提出/构建 device=设备/器件/装置 diagnos=诊断
dialog=对话 differen=不同/差异/区别/微分/差别/各种 difficult=困难/难以 diffusion=扩散
dimension=维度/尺寸 direct=直接/方向/定向 discover=发现 discret=离散 discuss=讨论/探讨
disease=疾病 distill=蒸馏/提炼 distort=失真/畸变/扭曲 distribut=分布/分配/分发 distributed=分布
divers=多样/不同/多种/各种 document=文档/文件/文献 domain=领域 double=翻倍/两倍
drawback=缺点/缺陷/弊端 driv=驾驶/驱动/推动 drive=驾驶/驱动/推动 drug=药物 dual=双 due=由于/源于
dynamic=动态/动力 each=每 early=早期/初步 earth=地球 econom=经济 edge=边缘 education=教育
effect=效应/影响/效果/作用 effective=有效/效果 effic=效率/高效/有效/效能 eight=八 electr=电子
electron=电子 embed=嵌入 emission=发射/排放/辐射 emotion=情感/情绪 empiric=实证/经验/实验
employ=采用/使用/利用/就业/运用 enabl=能够/实现/支持 encod=编码 energy=能量/能源/能耗
english=英语/英文 enhanc=增强/提高/提升/改善/强化 entire=整个/全部/整体 environment=环境
equal=相等/平等/同样 equation=方程 error=误差/错误 especial=尤其/特别
essential=必要/关键/重要/至关/本质/必不 establish=建立/确立/奠定 estimat=估计/估算 ethic=伦理
evaluat=评估/评价/测评/评测 every=每 evidence=证据/依据/表明 evolution=演化/进化/演变
evolv=演化/进化/不断/发展 exact=精确/确切 examin=研究/考察/检验/审视/探讨
example=例如/示例/例子/样例/样本 exceed=超过/超出/超越 exist=现有/已有/存在
expand=扩展/扩大/展开/拓展 experien=经验/体验/经历 experiment=实验/试验 expert=专家
explain=解释/说明 explan=解释/说明 explicit=显式/明确 exploit=利用/剥削/漏洞
explor=探索/探讨/研究/探究 express=表达/表情/表示 expressive=表达/表现
exten=扩展/延伸/推广/拓展/程度 extend=扩展/延伸/推广/拓展/延长 extensive=大量/广泛/全面/丰富
extract=提取/抽取 face=面部/人脸/面临/面对 facilitat=促进/便于/推动/有助 factor=因素/因子
fail=失败/未能/无法/故障/失效 fair=公平 fast=快速 feature=特征/功能/特性 federat=联邦
feedback=反馈 few=少/几 fidelity=保真 field=领域/学科/字段 filter=滤波/过滤/筛选 finally=最后/最终
financ=金融/财务 find=发现/结果/研究/找到/寻找 fine=微调/精细 finite=有限
first=首先/首次/首个/第一/率先 five=五 flow=流动/流量 fluid=流体
focus=关注/聚焦/专注/集中/侧重/重点 found=发现/找到 four=四 framework=框架 free=自由/免费
frequenc=频率 frequency=频率/频域 full=完全/完整/充分 function=函数/功能/泛函/作用
fundamental=基本/根本/基础 furthermore=此外/进一/另外/并且 fus=融合/聚变/模糊
future=未来/后续/今后/将来 gain=增益/提升/获得/收益/增长 galax=星系
gap=差距/空白/间隙/鸿沟/缺口/差异 gather=收集 gene=基因 general=通用/一般/普遍/泛化/总体/广义
generaliz=泛化/推广/一般/通用 generat=生成/产生/一代/世代 geometr=几何 github=仓库
global=全局/全球/整体 goal=目标/目的 government=政府 gradient=梯度 graph=图 gravit=引力/重力
ground=真实/地面/基础/基态 group=团体/小组 grow=增长/生长/日益/不断 growth=增长/生长
guid=指导/引导/指南 half=一半 hardware=硬件 health=健康/卫生/医疗 hear=听力/听觉 heat=热
help=帮助/有助 hence=因此/从而 hidden=隐藏/隐含 hierarch=层次/分层/层级 high=高
higher=更高/较高/高于/高阶 highlight=突出/强调/凸显/彰显/揭示/突显 hinder=阻碍/妨碍/限制
histor=历史 hole=空穴 hour=小时 however=然而/但是/不过/可是 human=人类/人工 hundred=百 hybrid=混合
hypothes=假设/假说 idea=思想/想法/思路/理念 identi=相同/识别
identif=识别/确定/辨识/鉴定/发现/找出/身份 if=如果 ignor=忽略/忽视 image=图像/图片/影像
impact=影响/冲击/作用 imped=阻碍/阻抗 implement=实现/实施 implicit=隐式/隐含 importan=重要/关键
improv=改进/提高/提升/改善/优化/增强 incomplete=不完
increas=增加/提高/提升/增长/增大/越来/日益/上升 indicat=表明/显示/指示/指出 indirect=间接
individual=个体/个人/单个/各个 industr=工业/产业/行业 infer=推理/推断/推论 infinite=无限/无穷
influenc=影响 inform=信息/告知/指导 information=信息/资讯 initial=初始/最初/初步/起初 input=输入
insight=见解/洞察/洞见/启示/深入 instance=实例/例如/样本 instead=而是/转而/代替
instrument=乐器/仪器/工具 integer=整数 integrat=整合/集成/结合/融合/积分/一体/综合 intell=智能
intelligen=智能/可懂/情报 inter=交互/相互 interact=交互/相互/互动/作用 interfer=干扰/干涉
internet=互联 interpret=解释/可解/解读 introduc=引入/提出/介绍/推出
investigat=研究/探究/调查/探讨/考察 issue=问题 iter=迭代 joint=联合/共同/关节
key=关键/重要/主要/核心 knowledge=知识/所知 label=标签/标注/标记 lack=缺乏/缺少/不足 language=语言
large=大型/大量/大规 larger=更大/较大 laser=激光 last=最后/过去 latency=延迟/时延 latent=潜在
law=定律/法律 layer=层 lead=导致/领先/带来/主导/引领 learn=学习/学到/习得 legal=法律 length=长度
level=水平/级别/层次/层面/程度 leverag=利用/借助 light=轻量 limit=限制/局限/有限/极限/受限
linear=线性 linguist=语言 link=链接/联系/链路 listen=聆听 literature=文献 llm=语言/大模
local=局部/本地/定位/局域 logic=逻辑 loss=损失/损耗/丧失 low=低 lower=降低/更低/较低/低于
machine=机器 magnet=磁 main=主要/维持 maintain=保持/维持/维护 mainten=维护 major=主要/重大/主流
manag=管理 manifold=流形 many=许多/很多/众多 map=映射/地图/绘制 market=市场 mask=掩码/掩蔽/遮蔽
mass=质量/大规/大量 match=匹配/相当/媲美 material=材料/物质 math=数学 matrix=矩阵 matter=物质/重要
measur=测量/衡量/度量/测度/指标/量测/措施 mechanism=机制/机理 medic=医学/医疗 memor=记忆/内存
memory=内存/记忆/显存/存储 method=方法/方式 metric=指标/度量/度规 microphone=麦克 million=百万
minute=分钟 missing=缺失/丢失 mitigat=缓解/减轻/减缓/降低 mobile=移动/手机 modal=模态
model=模型/建模/模式 modern=现代 module=模块 molecul=分子 monitor=监测/监控/监视 month=月
moreover=此外/而且/另外/并且 most=大多/多数 motion=运动/动作 motivat=动机/启发/激励/促使/出发
multi=多 multilingual=多语 multimodal=多模 multiple=多个/多种/多重 music=音乐 natur=自然
natural=自然 nature=性质/自然/本质 need=需要/需求 neglect=忽略/忽视 network=网络 neural=神经
new=新型/全新 next=下一/接下 nine=九 node=节点 nois=噪声/噪音/嘈杂 noise=噪声/噪音 nonlinear=非线
novel=新型/新颖/创新 now=现在/如今 nucle=核 number=数量/数目/许多/多种 numeric=数值/数字
object=目标/对象/物体/客观 observ=观察/观测/发现/注意 obstacle=障碍/阻碍
obtain=获得/得到/取得/获取 ocean=海洋 offer=提供 offline=离线 one=一 online=在线/线上 only=唯一
open=开放/开源/公开 operat=操作/运行/运算/运营/工作 operator=算子/算符/运营 optic=光学/视神
optim=优化/最优/最佳 optimal=最优/最佳 order=顺序/数量/为了/秩序/量级 other=其他/其它
outperform=优于/超越/超过/胜过/领先 output=输出 overcom=克服 overlook=忽略/忽视 page=页面
pair=配对/成对 paper=本文/论文/文章/文中 paradigm=范式 parallel=并行/平行 parameter=参数
part=部分/零件/一部 partial=部分 participant=参与/被试 particle=粒子/颗粒
particular=特别/特定/尤其/具体 past=过去/以往 path=路径/途径/通路 patient=患者/病人
pattern=模式/图案/规律 people=人们/人群 percent=百分 percept=感知/知觉 perceptu=感知
perform=性能/表现/执行/进行/效果/成绩 phase=相位/阶段 phone=音素/电话/手机/语音 photon=光子
physic=物理 pipeline=流程/管道/流水/管线 pitch=音高/基频 pixel=像素 plan=规划/计划 planet=行星
platform=平台 point=点 policy=策略/政策 polynomial=多项 pose=姿态/造成/带来/构成 possib=可能/可以
potential=潜在/潜力/可能/潜能 power=功率/电力/能力/强大/功效 practical=实际/实用/实践 pre=预训
precis=精确/精度/精准/查准 predict=预测/预报/预言 present=提出/介绍/展示/呈现/给出/目前
preserv=保留/保持/保存/保护 pressure=压力/压强 pretrain=预训 prevent=防止/预防/阻止/避免
previous=以往/先前/之前/此前/已有/前人 price=价格 primar=主要/首要/初级 prime=素数/质数
principl=原则/原理 prior=先前/先验/以往/此前/之前/已有/现有 privacy=隐私 private=私有/隐私/私人
probabil=概率 problem=问题 procedure=过程/程序/流程 process=过程/处理/流程/进程
produc=产生/生产/生成/产品/制作 progress=进展/进步/渐进 project=项目/投影
promot=促进/提升/推动/推广 prompt=提示/促使 proof=证明 propert=性质/属性/特性 propos=提出/建议
prosod=韵律 protein=蛋白 protocol=协议/方案/规程 prove=证明/证实 provid=提供/给出 prun=剪枝
public=公开/公共/公众 publish=发表/发布 purpose=目的/用途 qualit=质量/定性 quality=质量/品质
quantif=量化 quantit=定量/数量/量化 quantiz=量化 quantum=量子 query=查询 question=问题/疑问/提问
radiation=辐射 random=随机 range=范围/各种/一系 rank=排名/排序 rare=罕见/稀有/很少 rate=速率/速度
ratio=比率/比例 real=真实/实际/现实/实时 reason=推理/原因/合理/理由
recent=近期/最近/近年/近来/新近 recogn=识别/认识/公认 recommend=推荐/建议 record=记录/录音/录制
recording=录音/录制/记录 recurr=循环/复发/递归 recursive=递归 redshift=红移
reduc=减少/降低/减小/缩短/缩小/削减/减轻/约简/还原 reference=参考/参照/引用 regress=回归
reinforce=强化/增强 relat=关系/相关/相对/关联/有关 releas=发布/公开/开源/释放 reli=依赖/可靠
reliab=可靠/信度 relies=依赖/依靠 rely=依赖/依靠 remain=仍然/依然/保持/剩余
remov=去除/移除/消除/删除 render=渲染/绘制 report=报告/报道/汇报/给出
represent=表示/表征/代表/呈现 requir=需要/要求/需求/必须 requirement=要求/需求 research=研究/科研
residual=残差/残余/剩余 resource=资源 respon=响应/反应/回应/负责/回复/应答
result=结果/成果/导致/结论/产生 retain=保留/保持 retriev=检索 reveal=揭示/显示/表明/发现
reverber=混响 review=综述/回顾/评审/审查 reward=奖励/回报 rich=丰富 ring=环 robot=机器
robust=鲁棒/稳健/稳定/健壮 robustness=鲁棒/稳健 role=角色/作用 safe=安全 same=相同/同样/同一
sample=样本/采样/样品/抽样 sampling=采样/抽样 scal=规模/尺度/扩展/缩放/可扩/比例
scarc=稀缺/匮乏/缺乏 scatter=散射 scenario=场景/情景/情形 scene=场景 schedul=调度/日程
scheme=方案/策略/格式 school=学校 score=得分/分数/评分 search=搜索/检索/寻找 second=其次/第二
secur=安全 segment=分割/片段/分段/切分 select=选择/选取/挑选/筛选 self=自 semantic=语义 semi=半
sensitiv=敏感/灵敏 sensor=传感 sentence=句子/语句 separat=分离/分开/单独 separation=分离/间隔
sequen=序列/顺序/依次 series=序列/系列/级数 server=服务 service=服务 set=集合/设置/一组
setting=设置/场景/环境/情境/条件 seven=七 several=多个/数个/若干/多种/几个 shape=形状/塑造
shift=转移/偏移/转变/位移/漂移 shot=样本 show=表明/显示/展示/证明/展现/呈现/发现/指出 signal=信号
significan=显著/明显/重要/意义/大幅 similar=相似/类似 simple=简单/简洁 simulat=模拟/仿真
since=由于/因为 sing=歌唱/歌声/演唱 single=单一/单个 situation=情况/情境/形势 six=六
size=大小/规模/尺寸/体积 skill=技能 slow=缓慢 small=少量/微小/较小 smaller=更小/较小
social=社会/社交 societ=社会 software=软件 solar=太阳 solution=解决/方案/溶液 solve=解决/求解
song=歌曲 sound=声音/合理 source=来源/开源 space=空间 spars=稀疏 spatial=空间 speak=说话/讲话/口语
speaker=说话/发言/扬声/话者/讲话 special=特殊/专门/特别/专业 specif=特定/具体/专门/特异
specificit=特异 spectr=频谱/光谱 speech=语音/言语/演讲/讲话/话语 speed=速度/加速 spin=自旋
spoken=口语/语音 stab=稳定 stage=阶段 standard=标准/规范 star=恒星
state=状态/先进/最优/最新/最佳/国家 static=静态 statistic=统计 stellar=恒星 step=步骤/阶段
stochastic=随机 strateg=策略/战略 stream=流 strong=强大/强烈/有力 structur=结构/架构
structure=结构 struggle=难以/困难/挣扎 student=学生 studies=研究 study=研究/探讨 style=风格
subject=主观/受试/主题/对象/被试 substantial=显著/大幅/大量/实质/极大 suffer=遭受/面临/受到/存在
suggest=表明/建议/提示/暗示/意味/显示/提出 superconduct=超导
superior=优越/优于/卓越/优势/更优/优异/出色 supervis=监督 supply=供应/供给 support=支持/支撑/支集
surface=表面/曲面 surpass=超越/超过/优于 survey=综述/调查/巡天/调研 symmetr=对称 syntax=句法/语法
synthe=合成/综合 synthetic=合成/人造 system=系统/体系 systematic=系统 target=目标 task=任务
teach=教师/教学 technique=技术/方法 technolog=技术/科技 telescope=望远 temperature=温度
temporal=时间/时序/时域 ten=十 tensor=张量 test=测试/检验/试验/检测 text=文本/文字
then=然后/随后/接着 theor=理论/定理 theorem=定理 therefore=因此/所以/从而 thermal=热
third=第三/再次 thorough=全面/深入/彻底 though=尽管/虽然 thousand=千 three=三 threshold=阈值/门限
thus=因此/从而/由此 timbre=音色 time=时间/实时 today=今天/当今 token=令牌/标记/词元 tool=工具
topolog=拓扑 track=跟踪/追踪/轨迹 trade=权衡/贸易/交易/折衷/折中 trade-off=权衡 tradition=传统
train=训练/培训/列车 trajector=轨迹 transcri=转录/转写/记录/誊写 transfer=迁移/转移/传输/传递
transform=变换/转换/转化/变革/转变 transition=转变/跃迁/过渡/相变 translat=翻译/转化/平移/转换
treatment=治疗/处理 triple=三 trust=信任/可信 truth=真值/真实/真相 tun=调整/调优/微调/调节/调参
turbul=湍流 twice=两倍/两次 two=两/二/双 type=类型/种类 typical=典型/通常 uncertain=不确
understand=理解/了解/认识 unif=统一/均匀 unique=独特/唯一 universe=宇宙 unlike=不同
unsupervised=无监/监督 update=更新 use=使用/利用/采用/通过 user=用户/使用
using=使用/利用/采用/通过 utiliz=利用/使用/采用 utteran=话语/语句/语音 validat=验证/证实
value=价值/数值 varia=变化/方差/变量/变体/变异/变分/差异/可变 various=各种/不同/多种
vector=向量/矢量/载体 vehicle=车辆/汽车 verif=验证/证实/核实/核查 video=视频 vision=视觉/愿景
visual=视觉/可视/图像 voice=语音/声音/嗓音/人声/音色 vortex=涡 water=水 wave=波 weak=弱
weather=天气/气象 web=网络/网页 website=网站 week=周 weight=权重/重量/加权 when=当/时 whether=是否
while=同时 whole=整体/整个 wireless=无线 word=单词 work=工作/研究/本文/作品 world=世界/现实/真实
year=年 yet=然而 yield=产生/得到/产量/获得/带来 zero=零
"""
CHINESE: dict[str, tuple[str, ...]] = {
    english: tuple(chinese.split("/"))
    for english, _, chinese in (entry.partition("=") for entry in _WORDS.split())
}


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Return the longest listed stem of a word in small letters, nothing if there is none."""
    for end in range(len(word), max(1, len(word) - _LONGEST_ENDING), -1):
        ending = len(word) - end
        if word[:end] in CHINESE and (not ending or end > _SHORT or (end == _SHORT and ending < 4)):
            return word[:end]
    return ""
