interface Problem {
  readonly status: number
  readonly zh: string
  readonly en: string
}

/** Every refusal the product knows: HTTP status and text in both languages. The one list (CONTRIBUTING.md). */
export const PROBLEMS = {
  unauthenticated: { status: 401, zh: '请先登录', en: 'Sign in first' },
  sign_in_failed: { status: 401, zh: '账号、密码或验证码不正确', en: 'Login, password or code is not right' },
  locked_out: { status: 429, zh: '失败次数过多，请稍后再试', en: 'Too many failures, try again later' },
  forbidden: { status: 403, zh: '您的岗位无权执行此操作', en: 'Your post may not do this' },
  cross_site: { status: 403, zh: '请求来自其他网站，已拒绝', en: 'The request comes from another site and was refused' },
  not_found: { status: 404, zh: '没有找到', en: 'Not found' },
  role_not_allowed: { status: 403, zh: '此操作由其他岗位执行', en: 'Another role does this' },
  separation_required: { status: 403, zh: '职责分离：须由另一人办理', en: 'Separation of duties: another person must do this' },
  not_in_this_capacity: { status: 409, zh: '我方在该银行的身份不可执行此操作', en: 'Not allowed in our capacity with this bank' },
  action_unknown: { status: 404, zh: '没有这个操作', en: 'There is no such action' },
  action_not_allowed: { status: 409, zh: '当前状态不可执行此操作', en: 'Not allowed in this state' },
  order_suspended: { status: 409, zh: '工单已挂起，请先恢复', en: 'The order is suspended: resume it first' },
  not_assignee: { status: 403, zh: '工单未派给您', en: 'The order is not assigned to you' },
  fact_missing: { status: 409, zh: '前置事项未完成', en: 'Something that must come first is missing' },
  blacklisted: { status: 409, zh: '商户命中黑名单，不可签约', en: 'The merchant is on the blacklist and may not be signed' },
  filing_missing: {
    status: 409,
    zh: '外包备案缺失或已过期，不可受理',
    en: "The outsourcer's filing is missing or has lapsed: nothing new is accepted",
  },
  terminal_unavailable: { status: 409, zh: '终端不在本库或不可用', en: 'The terminal is not in this stock or not usable' },
  kcv_mismatch: { status: 409, zh: '密钥校验值不一致', en: 'The key check values differ' },
  key_in_use: { status: 409, zh: '该密钥已用于另一终端', en: 'Another terminal has this key' },
  key_weak: { status: 409, zh: '弱密钥，不可灌装', en: 'A weak key: it may not be loaded' },
  limit_reached: { status: 409, zh: '在手工单已达上限', en: 'You have as many open orders as one person may have' },
  number_in_use: { status: 409, zh: '商户号或终端号已被占用', en: 'Another merchant or terminal has this number' },
  serial_unknown: { status: 409, zh: '序列号不属于此工单', en: 'The serial does not belong to this order' },
  form_invalid: { status: 422, zh: '表单有误', en: 'The form is not right' },
  idempotency_mismatch: { status: 422, zh: '同一操作编号提交了不同内容', en: 'The same action id came with another input' },
  version_conflict: { status: 409, zh: '工单刚被他人更新，请重试', en: 'Somebody else changed the order just now, try again' },
  version_stale: { status: 412, zh: '您看到的内容已过期，请刷新', en: 'What you see is out of date, refresh' },
  request_unreadable: { status: 400, zh: '请求无法解析', en: 'This is no request that can be read' },
  request_timeout: { status: 408, zh: '请求超时', en: 'The request took too long to arrive' },
  headers_too_large: { status: 431, zh: '请求头超过上限', en: 'The headers are more than the limit' },
  method_not_allowed: { status: 405, zh: '该地址不支持此方法', en: 'This address does not take that method' },
  too_large: { status: 413, zh: '内容超过上限', en: 'More than the limit' },
  media_unknown: { status: 415, zh: '不支持的内容类型', en: 'This content type is not taken' },
  file_broken_off: { status: 422, zh: '文件不完整，请重新选择或拍摄', en: 'The file breaks off: choose or take it again' },
  one_file_only: { status: 422, zh: '一次只能上传一个文件', en: 'One file at a time' },
  already_there: { status: 409, zh: '已存在相同的编号或账号', en: 'This code or login is already there' },
  still_in_use: {
    status: 409,
    zh: '仍有下属机构、岗位或未完工单，请先移交',
    en: 'Organisations, posts or open orders still hang on it: hand them over first',
  },
  last_administrator: {
    status: 409,
    zh: '须另有一名在职且可登录的人员担任该管理员，请先指定',
    en: 'Somebody else who can sign in must hold this administration first',
  },
  password_wrong: { status: 403, zh: '当前密码不正确', en: 'The current password is not right' },
  password_weak: {
    status: 422,
    zh: '密码不合要求：至少 12 位、三类字符（或至少 16 位），不含账号姓名，不是常见密码',
    en: 'The password is too weak: 12 characters of three kinds (or 16 and more), without login or name, none that everybody tries',
  },
  code_wrong: { status: 422, zh: '验证码不正确或已用过', en: 'The code is not right, or was used already' },
  rate_limited: { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  unavailable: { status: 503, zh: '服务暂不可用，请稍后再试', en: 'Not available just now, try again shortly' },
  storage_full: {
    status: 503,
    zh: '服务器磁盘已满，未保存任何内容，请联系管理员',
    en: "The server's disk is full and nothing was kept: tell its operator",
  },
  internal: { status: 500, zh: '系统出错，已记录', en: 'Something broke; it was recorded' },
} as const satisfies Record<string, Problem>

export type ProblemCode = keyof typeof PROBLEMS
