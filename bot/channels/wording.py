"""What the terminal says by itself."""

WELCOME = "直接输入要说的话，回车发送；输入数字选择按钮；Ctrl-D 结束。"
NO_ACCESS = "没有找到 {path}：请先在另一个窗口运行 make run。"
UNREACHABLE = "（连不上服务，请确认 make run 正在运行；您可以再发一次。）"
PROMPT = "您> "
SPEAKERS = {"bot": "助手", "person": "人工", "system": "提示"}
