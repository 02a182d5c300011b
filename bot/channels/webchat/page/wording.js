// Everything that the page itself says; replies come from the desk.
export const STATES = {
  bot: '智能助手',
  queued: '正在排队等人工',
  person: '人工服务中',
  closed: '会话已结束',
};
export const SENDERS = { bot: '智能助手', person: '工作人员', system: '热线提示', citizen: '我' };
export const BOT_TYPING = '正在回复';
export const PERSON_TYPING = '工作人员正在输入';
export const SENDING = '发送中…';
export const WAITING = '网络不通，正在重试…';
export const DELIVERED = '已送达';
export const FAILED = '没有发出去：';
export const OFFLINE = '连接中断，正在重连。您的话会在恢复后自动发出；急事请拨打 12345。';
export const TOO_FAST = '发得有点快，稍等几秒自动发出…';
export const ASK_PERSON = '转人工';
export const TITLE = '12345 热线在线咨询';
export const NEW_TITLE = '（新消息）';
export const CONFIRM_FRESH = '开始新会话后，本机不再显示现在的对话（已提交的工单不受影响）。确定吗？';
export const PICTURE = '图片';
export const PICTURE_SENDING = '正在上传照片…';
export const PICTURE_ALT = '您发的图片';
export const READ = '读';
export const NO_VOICE = '这台设备不能朗读，请把系统的文字转语音打开。';
