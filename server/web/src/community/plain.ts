/**
 * Where a request of one's own community stands, in plain words, and what the community does next.
 *
 * Comes in: a request, one's own communities. Goes out: a sentence, the next step, where it belongs in the list,
 * what may be done. The server decides what is done; this keeps from the screen what it would refuse.
 */
import { day } from '../days'
import type { Request } from '../server/shapes'
import { say } from '../words'

/** A request waits for the community itself, is being worked on, was raised, is over. */
export type Group = 'word' | 'running' | 'raised' | 'finished'
export const GROUPS: Group[] = ['word', 'running', 'raised', 'finished']

export type OurAct = 'confirm' | 'rework' | 'revisit' | 'edit' | 'withdraw'

export interface Plain {
  /** Where it stands. */
  where: string
  /** What comes next, or what is to be done. */
  next: string
  group: Group
}

/** So often something is done again at most. */
const REWORKS_MAX = 2

/** One's own communities of a request that were asked and said nothing yet. */
export function unsaid(request: Request, own: string[]): string[] {
  if (request.standing !== 'answered') return []
  const said = request.confirmed.map((word) => word.community)
  return request.community.filter((community) => own.includes(community) && !said.includes(community))
}

/** Why a plan left it out, for people who know no plan. */
function whyWaiting(reason: string | null): string {
  switch (reason) {
    case 'community_limit':
    case 'choice':
      return say('这一批先办了你们排在前面的。', 'This round answers what you ranked first.')
    case 'capacity':
    case 'team':
      return say('这一批能来办的人手排满了。', 'Whoever could answer it has no time left in this round.')
    case 'no_candidate':
    case 'conflict':
      return say('这一批没有找到合适的人来办。', 'Nobody was found in this round who could answer it.')
    case 'same_matter':
      return say(
        '和另一件是同一件事，跟着那一件走。',
        'It is the same matter as another one, and goes along with it.',
      )
    default:
      // A coordinator who lets a request go says why in words, a plan in codes.
      return reason && !/^[a-z_]+$/.test(reason) ? reason : ''
  }
}

function because(reason: string | null, zh: string, en: string): string {
  return reason ? say(`${zh}：${reason}`, `${en}: ${reason}`) : say(`${zh}。`, `${en}.`)
}

export function plain(request: Request, own: string[]): Plain {
  const until = day(request.due)
  const { reason } = request
  switch (request.standing) {
    case 'submitted':
      return {
        where: say('已经报上去，街道正在看。', 'It was handed in; the street office looks at it.'),
        next: say('不用做什么，现在还可以修改。', 'Nothing to do; it may still be changed.'),
        group: 'raised',
      }
    case 'sent_back':
      return {
        where: because(reason, '街道请你们补充', 'The street office wants to know more'),
        next: say('补充好再报上去。', 'Add what is missing and hand it in again.'),
        group: 'word',
      }
    case 'accepted':
      return request.round
        ? {
            where: say(
              '已列入这一批，正在安排谁来办。',
              'It is part of this round: who answers it is being arranged.',
            ),
            next: say('安排好了，这里会写明谁来办。', 'Who answers it will stand here.'),
            group: 'running',
          }
        : {
            where: say(
              '街道同意了，等着列入下一批。',
              'The street office accepted it; it waits for the next round.',
            ),
            next: say('最想解决的，请排在前面。', 'Rank what you want most first.'),
            group: 'raised',
          }
    case 'waiting':
      return {
        where: say('这一批没有排上。', 'It has no place in this round.') + whyWaiting(reason),
        next: say('会留到下一批再排，不用再报。', 'It waits for the next round; do not raise it again.'),
        group: 'raised',
      }
    case 'planned':
      return {
        where: say('已经排进这一批，马上派出去。', 'It has a place in this round and goes out soon.'),
        next: say('不用做什么。', 'Nothing to do.'),
        group: 'running',
      }
    case 'answering':
      return {
        where: until
          ? say(`有人在办了，最晚 ${until} 答复。`, `It is being answered, by ${until}.`)
          : say('有人在办了。', 'It is being answered.'),
        next: say('办好了会请你们确认。', 'You will be asked whether it is solved.'),
        group: 'running',
      }
    case 'reworked':
      return {
        where: until
          ? say(`正在重办，最晚 ${until} 答复。`, `It is being done again, by ${until}.`)
          : say('正在重办。', 'It is being done again.'),
        next: say('办好了会再请你们确认。', 'You will be asked again whether it is solved.'),
        group: 'running',
      }
    case 'answered':
      return unsaid(request, own).length > 0
        ? {
            where: say('已经答复了。', 'It was answered.'),
            next: say('请说一声：解决了没有？', 'Please say whether it is solved.'),
            group: 'word',
          }
        : {
            where: say('你们说过了，等其他社区确认。', 'You said so; the other communities are asked.'),
            next: say('不用做什么。', 'Nothing to do.'),
            group: 'running',
          }
    case 'suspension_asked':
      return {
        where: say('牵头单位说现在办不下去，区里在定。', 'Its lead cannot go on; the district decides.'),
        next: say('不用做什么。', 'Nothing to do.'),
        group: 'running',
      }
    case 'suspended':
      return {
        where: because(reason, '现在办不了，先挂着', 'It cannot be done now and is suspended'),
        next: say('条件成熟了再办；有新情况请告诉街道。', 'Tell the street office when things change.'),
        group: 'finished',
      }
    case 'solved':
      return request.by === 'silence'
        ? {
            where: say('过了日子没有回话，算已解决。', 'Nobody said anything in time: it counts as solved.'),
            next: say('要是没解决，请在回访里说。', 'If it is not solved, say so by looking at it again.'),
            group: 'finished',
          }
        : {
            where: say('你们说解决了。', 'You said that it is solved.'),
            next: say('过些日子可以再看看，还好不好。', 'Some time later, say whether it still is.'),
            group: 'finished',
          }
    case 'partly_solved':
    case 'unsolved':
      return {
        where:
          request.standing === 'unsolved'
            ? say('你们说没有解决。', 'You said that it is not solved.')
            : say('你们说解决了一部分。', 'You said that it is partly solved.'),
        next:
          request.reworks < REWORKS_MAX
            ? say('可以请他们再办一次。', 'You may ask for it to be done again.')
            : say('已经重办过两次，请找区协调员。', 'It was done again twice: ask the coordinator.'),
        group: 'finished',
      }
    case 'merged':
      return {
        where: say(
          '和另一件是同一件事，一起办。',
          'It is the same matter as another one, and is answered with it.',
        ),
        next: say('看那一件就行。', 'See the other one.'),
        group: 'finished',
      }
    case 'handed_on':
      return {
        where: request.into
          ? say(`已转给 ${request.into} 办。`, `It was handed on to ${request.into}.`)
          : say('已转给别处办。', 'It was handed on.'),
        next: say('要问进展，请找街道。', 'Ask the street office how it goes.'),
        group: 'finished',
      }
    case 'refused':
      return {
        where: because(reason, '街道没有同意', 'The street office did not accept it'),
        next: say('有不同意见，请找街道。', 'If you disagree, ask the street office.'),
        group: 'finished',
      }
    case 'withdrawn':
      return {
        where: say('你们自己撤回了。', 'You took it back.'),
        next: say('要办可以再点一单。', 'You may raise it again.'),
        group: 'finished',
      }
    default:
      return { where: request.standing, next: '', group: 'running' }
  }
}

/** What may be done with it: what is to be done first, and the rest. */
export function ourActs(request: Request, own: string[]): { main?: OurAct; others: OurAct[] } {
  if (!request.community.some((community) => own.includes(community))) return { others: [] }
  const mayRework = request.reworks < REWORKS_MAX
  switch (request.standing) {
    case 'submitted':
    case 'accepted':
      return { others: request.round ? [] : ['edit', 'withdraw'] }
    case 'sent_back':
      return { main: 'edit', others: ['withdraw'] }
    case 'answered': {
      const others: OurAct[] = mayRework ? ['rework'] : []
      return unsaid(request, own).length > 0 ? { main: 'confirm', others } : { others }
    }
    case 'solved':
      return { others: ['revisit'] }
    case 'partly_solved':
      return mayRework ? { main: 'rework', others: ['revisit'] } : { others: ['revisit'] }
    case 'unsolved':
      return mayRework ? { main: 'rework', others: [] } : { others: [] }
    default:
      return { others: [] }
  }
}

/** Requests by where they belong, in the sequence of the list: within each, what is due first, then the newest. */
export function grouped(requests: Request[], own: string[]): { group: Group; requests: Request[] }[] {
  const late = (request: Request) => request.due ?? '9999'
  const sorted = [...requests].sort(
    (a, b) =>
      late(a).localeCompare(late(b)) ||
      (b.submitted ?? '').localeCompare(a.submitted ?? '') ||
      b.id.localeCompare(a.id, undefined, { numeric: true }),
  )
  return GROUPS.map((group) => ({
    group,
    requests: sorted.filter((request) => plain(request, own).group === group),
  })).filter((of) => of.requests.length > 0)
}
