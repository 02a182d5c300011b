"""What the Telegram channel says by itself; everything else comes from the desk."""

WELCOME = (
    "您好，这里是12345政务服务便民热线的智能助手。直接说您遇到的问题，或者问办事政策就行；"
    "图片和位置也可以发。\n"
    "有办理进度会在这里通知您，不想接收时回复“不要再通知”。\n"
    "随时可以发 /person 转人工。紧急情况请直接拨打110、119、120、122。"
)
HELP = (
    "可以这样用：\n"
    "· 说一件事：哪里、什么问题，会一步步帮您登记成工单\n"
    "· 问政策：例如“居住证怎么办”\n"
    "· 查进度：说“查进度”或者工单编号\n"
    "· 转人工：发 /person\n"
    "· 不想收通知：回复“不要再通知”"
)
PERSON = "转人工"
PRIVATE_ONLY = "为了保护您的个人信息，这里只在私聊中受理。请点我的头像，给我单独发消息。"
UNREADABLE = "这条消息没能收下。请用文字再说一遍，也可以发 /person 转人工。"
CHOICES = "可以回复："
COMMANDS = (("start", "开始"), ("help", "怎么用"), ("person", "转人工"))
