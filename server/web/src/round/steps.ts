/** What is to be done next in a round, as links with a sentence: from the codes that the server gives. */
import type { RouteLocationRaw } from 'vue-router'

import { say } from '../words'

export interface Step {
  code: string
  text: string
  /** Where it is done; none where it is done by a button on the spot. */
  to?: RouteLocationRaw
  act?: 'freeze' | 'close'
}

export interface Standing {
  id: string
  next: string[]
  stuck: string[]
  submitted: number
  accepted: number
  late: number
}

/** The steps, the most pressing first. A code that is not known is left out. */
export function steps({ id, next, stuck, submitted, accepted, late }: Standing): Step[] {
  const params = { round: id }
  const of: Record<string, Step> = {
    import: {
      code: 'import',
      text: say('还没有立项的点单：交表，或请社区点单', 'No accepted request yet: hand tables in'),
      to: { name: 'hand-in', params },
    },
    triage: {
      code: 'triage',
      text: say(`${submitted} 件点单等着初审`, `${submitted} requests wait to be looked through`),
      to: { name: 'triage' },
    },
    freeze: {
      code: 'freeze',
      text: say(
        `截止收件：把 ${accepted} 件已立项的收进本批次`,
        `Freeze: take ${accepted} accepted requests in`,
      ),
      act: 'freeze',
    },
    match: { code: 'match', text: say('匹配出一稿方案', 'Match'), to: { name: 'plans', params } },
    publish: {
      code: 'publish',
      text: say('看方案、会商，然后发布', 'Look at the plan, meet, publish'),
      to: { name: 'plans', params },
    },
    decide_returns: {
      code: 'decide_returns',
      text: say('有单位申请退单，请裁定', 'Returns are claimed: decide'),
      to: { name: 'follow', params, query: { state: 'return_claimed' } },
    },
    chase_overdue: {
      code: 'chase_overdue',
      text: say(`${late} 件点单的任务逾期，请催办`, `Tasks of ${late} requests are overdue: chase them`),
      to: { name: 'follow', params, query: { overdue: 'true' } },
    },
    decide_suspensions: {
      code: 'decide_suspensions',
      text: say('有牵头单位申请挂账，请裁定', 'Suspensions are asked for: decide'),
      to: { name: 'follow', params },
    },
    close: { code: 'close', text: say('都办完了，可以结项', 'All is done: close the round'), act: 'close' },
  }
  const stuckStep: Step[] = stuck.length
    ? [
        {
          code: 'stuck',
          text: say(`${stuck.length} 件点单卡住了，要您定`, `${stuck.length} requests are stuck: decide`),
          to: { name: 'requests', query: { round: id, standing: 'answering' } },
        },
      ]
    : []
  return [...stuckStep, ...next.flatMap((code) => of[code] ?? [])]
}
