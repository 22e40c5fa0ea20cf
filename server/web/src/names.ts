/** Words for the codes that the server has: states, verdicts, steps. A code that is new stands for itself. */
import { say } from './words'

type Pair = readonly [zh: string, en: string]
type Words = Record<string, Pair>

function said(words: Words, code: string | null | undefined): string {
  const pair = words[code ?? '']
  return pair ? say(...pair) : (code ?? '')
}

const ROUND: Words = {
  collecting: ['征集中', 'collecting'],
  planning: ['派题中', 'planning'],
  answering: ['答题中', 'answering'],
  closed: ['已结项', 'closed'],
}
export const roundState = (code: string) => said(ROUND, code)

const STANDING: Words = {
  submitted: ['待初审', 'to be looked through'],
  accepted: ['已立项', 'accepted'],
  merged: ['已并入', 'merged'],
  handed_on: ['已转办', 'handed on'],
  refused: ['不予立项', 'refused'],
  sent_back: ['退回补充', 'sent back'],
  withdrawn: ['已撤回', 'withdrawn'],
  planned: ['已排入', 'planned'],
  waiting: ['未排入', 'waiting'],
  answering: ['答题中', 'being answered'],
  answered: ['待社区确认', 'to be confirmed'],
  solved: ['已解决', 'solved'],
  partly_solved: ['部分解决', 'partly solved'],
  unsolved: ['未解决', 'not solved'],
  reworked: ['重办中', 'being done again'],
  suspension_asked: ['申请挂账', 'suspension asked'],
  suspended: ['已挂账', 'suspended'],
}
export const standing = (code: string) => said(STANDING, code)
export const STANDINGS = Object.keys(STANDING)

const TASK: Words = {
  offered: ['待接', 'offered'],
  accepted: ['办理中', 'accepted'],
  finished: ['已办结', 'finished'],
  declined: ['已婉拒', 'declined'],
  return_claimed: ['申请退单', 'return claimed'],
  returned: ['已退单', 'returned'],
  withdrawn: ['已撤销', 'withdrawn'],
}
export const taskState = (code: string) => said(TASK, code)
export const TASK_STATES = Object.keys(TASK)

const PLAN: Words = {
  computing: ['计算中', 'computing'],
  draft: ['草案', 'draft'],
  published: ['已发布', 'published'],
  superseded: ['已被替代', 'superseded'],
  withdrawn: ['已撤回', 'withdrawn'],
  failed: ['没有算成', 'failed'],
}
export const planState = (code: string) => said(PLAN, code)

const ROLE: Words = {
  coordinator: ['区协调员', 'coordinator'],
  street: ['街镇联络员', 'street'],
  community: ['社区', 'community'],
  provider: ['答题力量', 'provider'],
  inspector: ['督查', 'inspector'],
  administrator: ['系统管理员', 'administrator'],
}
export const role = (code: string) => said(ROLE, code)

const SEAT: Words = {
  lead: ['牵头', 'lead'],
  support: ['配合', 'support'],
  expert: ['专家', 'expert'],
  volunteer: ['志愿者', 'volunteer'],
  partner: ['共建', 'partner'],
}
/** A second seat of its kind keeps its number: support2. */
export function seat(code: string): string {
  const base = code.replace(/\d+$/, '')
  return said(SEAT, base) + code.slice(base.length)
}

const OUTCOME: Words = {
  adopted: ['解决采纳', 'adopted'],
  in_progress: ['正在解决', 'in progress'],
  planned: ['计划解决', 'planned'],
  for_reference: ['留作参考', 'for reference'],
  suspended: ['挂账', 'suspended'],
}
export const outcome = (code: string) => said(OUTCOME, code)
export const OUTCOMES = Object.keys(OUTCOME)

const RETURN: Words = {
  not_our_duty: ['职能不符', 'not our duty'],
  not_our_area: ['属地不符', 'not our area'],
  shared_duty: ['职能交叉', 'shared duty'],
  other: ['其他', 'other'],
}
export const returnReason = (code: string) => said(RETURN, code)
export const RETURN_REASONS = Object.keys(RETURN)

const RULE: Words = {
  pin: ['锁定', 'pinned'],
  forbid: ['禁派', 'forbidden'],
  answer: ['必答', 'must be answered'],
}
export const rule = (code: string) => said(RULE, code)

const URGENCY: Words = {
  1: ['不急', 'low'],
  2: ['一般', 'normal'],
  3: ['较急', 'pressing'],
  4: ['紧急', 'urgent'],
  5: ['特急', 'very urgent'],
}
/** How urgent a request is: a number, or the word that was handed in. */
export const urgency = (of: unknown) => said(URGENCY, of === null || of === undefined ? '' : String(of))
export const URGENCIES = Object.keys(URGENCY)

const KIND: Words = {
  department: ['部门', 'department'],
  street: ['街镇', 'street office'],
  expert_team: ['专家团队', 'expert team'],
  volunteer: ['志愿者', 'volunteer'],
  partner: ['共建单位', 'partner'],
}
/** Of which kind a provider is. */
export const providerKind = (code: string) => said(KIND, code)
export const PROVIDER_KINDS = Object.keys(KIND)

const UNANSWERED: Words = {
  same_matter: ['和另一件是同一件事', 'the same matter as another'],
  conflict: ['能办的都要回避', 'whoever could do it must keep out'],
  no_candidate: ['没有合适的答题力量', 'nobody fits'],
  team: ['凑不齐一支队伍', 'no whole team can be made'],
  community_limit: ['本社区的名额用完了', 'the community has had its share'],
  capacity: ['人手不够', 'not enough hands'],
  choice: ['社区自己把别的排在前面', 'the community ranks others first'],
  not_proven: ['计算时间用完，没有排上', 'the search ended before'],
}
/** Why a request is not arranged: the plan's reason, or what somebody wrote. */
export const unanswered = (reason: string) => said(UNANSWERED, reason)

const SOLVED: Words = {
  yes: ['解决了', 'solved'],
  partly: ['解决了一部分', 'partly solved'],
  no: ['没有解决', 'not solved'],
}
/** What a community says of an answer. */
export const solvedWord = (code: string) => said(SOLVED, code)
export const SOLVED_WORDS = Object.keys(SOLVED)

const SATISFACTION: Words = {
  1: ['很不满意', 'very unsatisfied'],
  2: ['不满意', 'unsatisfied'],
  3: ['一般', 'neither'],
  4: ['满意', 'satisfied'],
  5: ['很满意', 'very satisfied'],
}
export const satisfaction = (stars: number) => said(SATISFACTION, String(stars))

const HAPPENED: Words = {
  'request.raise': ['提出点单', 'raised'],
  'request.change': ['修改内容', 'changed'],
  'request.attach': ['添加文件', 'file added'],
  'request.accept': ['立项', 'accepted'],
  'request.merge': ['并入另一件', 'merged into another'],
  'request.hand_on': ['转办', 'handed on'],
  'request.refuse': ['不予立项', 'refused'],
  'request.send_back': ['退回补充', 'sent back'],
  'request.undo': ['撤销初审', 'decision undone'],
  'request.withdraw': ['撤回', 'withdrawn'],
  'request.target': ['定目标和时限', 'target and due date set'],
  'request.release': ['放回等候', 'released'],
  'request.confirm': ['社区确认', 'community’s word'],
  'request.silence': ['到期未回话，算已解决', 'solved by silence'],
  'request.rework': ['要求重办', 'to be done again'],
  'request.revisit': ['回访', 'looked at again'],
  'request.reveal': ['查看联系人', 'contact looked at'],
  'request.grant_suspension': ['同意挂账', 'suspended'],
  'request.reject_suspension': ['不同意挂账', 'suspension refused'],
  'round.admit': ['补入批次', 'admitted late'],
  'task.accept': ['接下任务', 'task accepted'],
  'task.decline': ['婉拒任务', 'task declined'],
  'task.claim-return': ['申请退单', 'return claimed'],
  'task.grant-return': ['同意退单', 'return granted'],
  'task.reject-return': ['不同意退单', 'return refused'],
  'task.finish': ['办结任务', 'task finished'],
  'task.withdraw': ['撤销任务', 'task withdrawn'],
  'task.note': ['写进展', 'note'],
  'task.attendance': ['登记到场', 'attendance'],
  'task.extension': ['申请延期', 'more time asked for'],
  'task.extension-granted': ['同意延期', 'more time granted'],
  'task.extension-rejected': ['不同意延期', 'more time refused'],
  'task.substitute': ['请替补接手', 'offered to a substitute'],
  'task.remind': ['催办', 'reminded'],
  'task.rework': ['任务重办', 'task to be done again'],
  'request.rank': ['社区排选题', 'requests ranked'],
  'request.resubmit': ['补充后再报', 'handed in again'],
  'round.open': ['开新批次', 'round opened'],
  'round.change': ['改批次设置', 'settings of the round changed'],
  'round.freeze': ['截止收件', 'requests taken in'],
  'round.reopen': ['重新征集', 'collecting again'],
  'round.withdraw': ['撤回方案', 'plan taken back'],
  'round.close': ['结项', 'round closed'],
  'plan.ask': ['开始匹配', 'match begun'],
  'plan.publish': ['发布方案', 'plan published'],
  'plan.tables': ['调看方案的原始材料', 'tables of a plan looked at'],
  'pins.add': ['加一条锁定', 'pin added'],
  'pins.remove': ['去掉一条锁定', 'pin removed'],
  'pins.set': ['改锁定', 'pins changed'],
  'pins.import': ['导入会商表', 'pins from the meeting’s workbook'],
  'job.cancel': ['叫停匹配', 'job stopped'],
  'import.hand-in': ['交表', 'tables handed in'],
  'import.mend': ['改交来的表', 'handed-in tables mended'],
  'import.commit': ['交表入库', 'tables taken in'],
  'import.give-up': ['放弃交表', 'tables given up'],
  'import.erase': ['删除交来的原件', 'handed-in files erased'],
  'communities.change': ['改社区表', 'community changed'],
  'providers.change': ['改答题力量表', 'provider changed'],
  'topics.change': ['改题型表', 'topic changed'],
  'cases.change': ['改案例表', 'case changed'],
  'contact.set': ['改联系人', 'contact changed'],
  'contact.erase': ['删除联系人', 'contact erased'],
  'leave.add': ['登记请假', 'leave noted'],
  'leave.end': ['取消请假', 'leave ended'],
  'baseline.set': ['填往常投诉', 'usual complaints entered'],
  'calendar.renew': ['换日历地址', 'calendar’s address renewed'],
  'session.begin': ['登录', 'signed in'],
  'invitation.redeem': ['用邀请登录', 'invitation used'],
  'password.set': ['改密码', 'password changed'],
  'person.add': ['加人', 'person added'],
  'person.change': ['改人员', 'person changed'],
  'person.invite': ['发邀请', 'invited'],
  'token.add': ['发令牌', 'token made'],
  'token.end': ['停用令牌', 'token ended'],
  'district.add': ['加一个区', 'district added'],
  'holidays.set': ['改假日表', 'holidays changed'],
}
/** What happened with a request or a task, as the trail has it. */
export const happened = (act: string) => said(HAPPENED, act)

const TOLD: Words = {
  task_offered: ['派来任务', 'task offered'],
  task_withdrawn: ['任务撤销', 'task withdrawn'],
  task_reworked: ['任务重办', 'task to be done again'],
  return_decided: ['退单有了结果', 'return decided'],
  extension_decided: ['延期有了结果', 'extension decided'],
  request_answered: ['等社区确认', 'answer to be confirmed'],
  late_request: ['补入急件', 'late request'],
  reminder: ['催办', 'reminder'],
}
/** What a notice is about. */
export const noticeKind = (kind: string) => said(TOLD, kind)

const CASE: Words = {
  resolved: ['已解决', 'resolved'],
  partly: ['部分解决', 'partly'],
  unresolved: ['未解决', 'unresolved'],
}
/** How an earlier case went. */
export const caseOutcome = (code: string) => said(CASE, code)
export const CASE_OUTCOMES = Object.keys(CASE)

/** What a state means, by colour: one colour, one meaning everywhere. */
export type Tone = 'rest' | 'wait' | 'work' | 'good' | 'bad'

const TONES: Record<string, Tone> = {
  submitted: 'wait',
  sent_back: 'wait',
  offered: 'wait',
  answered: 'wait',
  return_claimed: 'bad',
  suspension_asked: 'wait',
  accepted: 'work',
  planned: 'work',
  answering: 'work',
  reworked: 'work',
  computing: 'work',
  running: 'work',
  done: 'good',
  draft: 'wait',
  collecting: 'wait',
  planning: 'work',
  published: 'good',
  solved: 'good',
  partly_solved: 'good',
  finished: 'good',
  unsolved: 'bad',
  failed: 'bad',
  suspended: 'bad',
}
export const tone = (code: string): Tone => TONES[code] ?? 'rest'

const JOB_KIND: Words = {
  read: ['读表', 'reading tables'],
  compare: ['找同一件事', 'looking for one matter'],
  pins: ['读会商的表', 'reading the meeting’s workbook'],
  match: ['匹配', 'a match'],
}
export const jobKind = (code: string) => said(JOB_KIND, code)

const JOB_STATE: Words = {
  queued: ['等着', 'waits'],
  running: ['在做', 'runs'],
  done: ['做完', 'done'],
  failed: ['没有做成', 'failed'],
  cancelled: ['已停下', 'stopped'],
}
export const jobState = (code: string) => said(JOB_STATE, code)
