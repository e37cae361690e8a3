import type { Role } from '#domain/organisation/role.ts'

/** What each role does all day, for the cards of the sign-in page. */
export const DEMO_STORIES: { readonly [role in Role]?: { readonly zh: string; readonly en: string } } = {
  agent: { zh: '接电话、开工单，上门结束几分钟后电话抽查', en: 'Takes calls, opens orders, spot-checks visits minutes after they end' },
  dispatcher: { zh: '派单、改派，盯着看板和时限', en: 'Assigns and reassigns, watches the board and the deadlines' },
  account_manager: { zh: '上门勘查、签约、装机，用手持终端记录', en: 'Surveys, signs and installs at the merchant, with the handheld' },
  branch_manager: { zh: '管一家分公司：全部可看，负责审批', en: 'Runs a branch: reads everything in it, approves' },
  quality_controller: { zh: '查看全省工单的进度与时效', en: 'Reads state and deadlines of all orders in the province' },
  warehouse_keeper: { zh: '终端与耗材出入库、给工单配机', en: 'Moves terminals in and out, allocates them to orders' },
  key_custodian: { zh: '与另一人分别录入密钥分量', en: 'Enters one of two key components, never both' },
  bank_custodian: { zh: '我方为外包时，由银行侧录入密钥', en: "Enters keys on the bank's side where we are the outsourcer" },
  risk_officer: { zh: '复核上门考察的风险评分', en: 'Reviews the risk that surveys found' },
  finance_officer: { zh: '查看交易、批次与差错', en: 'Reads transactions, batches and differences' },
  campaign_manager: { zh: '策划并执行特惠活动', en: 'Plans campaigns and sees them carried out' },
  bank_officer: { zh: '提交装机通知，审批进件', en: 'Submits installation notices, approves applications' },
  bank_supervisor: { zh: '查看本行范围内的进度与时效', en: "Reads state, visits and deadlines in the bank's scope" },
  admin_system: { zh: '维护机构、人员、日历', en: 'Keeps organisations, people, calendars' },
  admin_security: { zh: '维护岗位、登录与设备', en: 'Keeps roles, sign-in, devices' },
  admin_audit: { zh: '查阅审计，不参与业务', en: 'Reads the audit and nothing else' },
}
