/**
 * Who answers a topic, in words: what a table holds as `lead:@street:2; volunteer:lawyer:1?`.
 *
 * Always holds: a part that is written otherwise is shown as it stands.
 */
import { PROVIDER_KINDS, providerKind, seat } from '../names'
import { say } from '../words'

/** Who may take a seat: a kind, a profession, a provider, the street's own office; several are parted by `|`. */
function whoSaid(text: string): string {
  const one = (part: string) => {
    if (part === '@street') return say('本街镇', 'the street')
    return PROVIDER_KINDS.includes(part) ? providerKind(part) : part
  }
  return text
    .split('|')
    .map((part) => one(part.trim()))
    .join(say('或', ' or '))
}

/** A role list in words, one role after the other. */
export function rolesSaid(list: string): string {
  return list
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const found = part.match(/^([^:]+):(.+):(\d+)(?:x(\d+))?(\?)?$/)
      if (!found) return part
      const [, role = '', who = '', effort = '', count, optional] = found
      const many = count ? say(` ${count} 家`, ` × ${count}`) : ''
      const lacking = optional ? say('，可以没有', ', may be lacking') : ''
      return say(
        `${seat(role)}：${whoSaid(who)}${many}（工作量 ${effort}${lacking}）`,
        `${seat(role)}: ${whoSaid(who)}${many} (effort ${effort}${lacking})`,
      )
    })
    .join(say('；', '; '))
}
