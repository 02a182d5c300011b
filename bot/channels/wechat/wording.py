"""What the WeChat channel says by itself; everything else comes from the desk."""

CHECKING = "已收到，正在核对。"
WELCOME = (
    "您好，这里是12345政务服务便民热线的智能助手。直接说您遇到的问题，或者问办事政策就行；"
    "图片、位置、语音也可以发。\n"
    "回复“转人工”随时找工作人员。紧急情况请直接拨打110、119、120、122。\n"
    "办理进度会在这里通知您；您48小时没来过，微信就不让我们主动发，到时请回复“查进度”。"
    "不想接收通知，回复“不要再通知”。"
)
DESK_AWAY = (
    "系统暂时连不上，刚才这句话没有记下，请过几分钟再发一次。"
    "紧急情况请直接拨打110、119、120、122，也可拨打12345。"
)
UNREADABLE = "这条消息没能收下。请用文字再说一遍，也可以回复“转人工”。"
CHOICES = "可以回复："
CHOICE_JOIN = " / "
LATE = "您不在时没能发给您的消息："
MORE = "（微信限制了条数，还没显示完。回复任意内容接着看）"
# The menu below the conversation: what a press says, as if the citizen had typed it.
MENU = (("我要反映", "我要反映问题"), ("查进度", "查进度"), ("转人工", "转人工"))
