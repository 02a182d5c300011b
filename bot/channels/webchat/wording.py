"""What the web chat's server says by itself; everything else comes from the desk."""

DESK_UNREACHABLE = "暂时连不上服务，正在为您重试。紧急情况请直接拨打110、119、120、122，也可拨打12345。"
MALFORMED = "提交的内容格式不对，请刷新页面后重试。"
TOO_LARGE = "一次发送的内容太长，请分几次发送。"
PICTURE_TOO_LARGE = "图片太大（上限10MB），请压缩后再发。"
TOO_MANY = "这个网络地址新开的会话太多了，请稍后再试。急事请拨打12345。"
