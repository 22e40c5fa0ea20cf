/** The places of the office, by what somebody is. */
import { say } from '../words'

interface Place {
  name: string
  to: { name: string; params?: Record<string, string> }
}

interface Group {
  name: string
  places: Place[]
}

export interface Office {
  isCoordinator: boolean
  isStreet: boolean
  isInspector: boolean
  /** The round that views of a round are about; empty: there is none. */
  round: string
}

/** What there is to go to; a group without a place is left out. */
export function menu({ isCoordinator, isStreet, isInspector, round }: Office): Group[] {
  const all = isCoordinator || isInspector
  const ofRound = (name: string, zh: string, en: string): Place[] =>
    round ? [{ name: say(zh, en), to: { name, params: { round } } }] : []
  const place = (name: string, zh: string, en: string, params?: Record<string, string>): Place[] => [
    { name: say(zh, en), to: { name, params } },
  ]
  const when = (is: boolean, places: Place[]) => (is ? places : [])
  const groups: Group[] = [
    {
      name: say('本批次', 'This round'),
      places: [
        ...ofRound('round', '批次首页', 'Where it stands'),
        ...when(isCoordinator || isStreet, ofRound('hand-in', '交表', 'Hand in tables')),
        ...when(all || isStreet, ofRound('plans', '匹配方案', 'Plans')),
        ...when(isCoordinator, ofRound('meeting', '会商', 'The meeting')),
        ...ofRound('follow', '跟进任务', 'Follow up'),
      ],
    },
    {
      name: say('点单', 'Requests'),
      places: [
        ...when(isCoordinator || isStreet, place('triage', '初审', 'Look through')),
        ...place('requests', '全部点单', 'All requests'),
      ],
    },
    {
      name: say('图与数', 'Pictures and figures'),
      places: [...place('pictures', '图', 'Pictures'), ...place('figures', '数', 'Figures')],
    },
    {
      name: say('底册', 'Tables'),
      places: [
        ...place('table', '社区', 'Communities', { table: 'communities' }),
        ...place('table', '答题力量', 'Providers', { table: 'providers' }),
        ...place('table', '题型', 'Topics', { table: 'topics' }),
        ...place('table', '案例', 'Cases', { table: 'cases' }),
      ],
    },
    {
      name: say('人与留痕', 'People and trail'),
      places: [
        ...when(isCoordinator, place('people', '人员与邀请', 'People')),
        ...place('notices', '通知', 'Notices'),
        ...place('trail', '留痕', 'Trail'),
      ],
    },
  ]
  return groups.filter((group) => group.places.length > 0)
}
