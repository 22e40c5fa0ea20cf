/**
 * The tables of a round and their columns, as the reader of tables knows them.
 *
 * Always holds: a test compares these with `engine/src/tables/schema.rs`, which decides.
 */
import { say } from '../words'

/** Name in the API and name on pages. */
export type Named = readonly [name: string, chinese: string]

export interface Table {
  name: string
  chinese: string
  english: string
  columns: readonly Named[]
}

export const TABLES: readonly Table[] = [
  {
    name: 'requests',
    chinese: '点单',
    english: 'requests',
    columns: [
      ['id', '编号'],
      ['community', '社区'],
      ['title', '标题'],
      ['text', '内容'],
      ['topic', '题型'],
      ['subclass', '小类'],
      ['class', '大类'],
      ['choice', '选题顺序'],
      ['urgency', '紧急程度'],
      ['households', '影响户数'],
      ['compound', '小区'],
      ['property_company', '物业企业'],
      ['parties', '涉及单位'],
      ['hands', '举手'],
      ['roles', '角色'],
      ['submitted', '提交日期'],
      ['source', '来源'],
      ['order_number', '工单号'],
      ['street', '街镇'],
      ['same_as', '同一件事'],
      ['place', '事发地'],
      ['department', '承办单位'],
      ['deadline', '办理截止'],
      ['contact', '联系人'],
      ['phone', '电话'],
    ],
  },
  {
    name: 'communities',
    chinese: '社区',
    english: 'communities',
    columns: [
      ['id', '编号'],
      ['name', '名称'],
      ['street', '街镇'],
      ['households', '户数'],
      ['longitude', '经度'],
      ['latitude', '纬度'],
      ['max_answered', '最多解决'],
      ['waiting_rounds', '轮候批次'],
      ['weight', '权重'],
      ['compounds', '下辖小区'],
      ['office_phone', '居委会电话'],
    ],
  },
  {
    name: 'providers',
    chinese: '答题力量',
    english: 'providers',
    columns: [
      ['id', '编号'],
      ['name', '名称'],
      ['kind', '类别'],
      ['profession', '专业'],
      ['organisation', '单位'],
      ['duties', '职责'],
      ['topics', '擅长题型'],
      ['capacity', '容量'],
      ['min_load', '最少承担'],
      ['max_requests', '最多承接'],
      ['aliases', '别名'],
      ['streets', '服务街镇'],
      ['pairings', '结对社区'],
      ['conflicts', '回避社区'],
      ['conflict_parties', '回避单位'],
    ],
  },
  {
    name: 'topics',
    chinese: '题型',
    english: 'topics',
    columns: [
      ['id', '编号'],
      ['name', '名称'],
      ['words', '关键词'],
      ['roles', '角色'],
      ['note', '说明'],
    ],
  },
  {
    name: 'cases',
    chinese: '案例',
    english: 'cases',
    columns: [
      ['id', '编号'],
      ['title', '标题'],
      ['text', '内容'],
      ['topic', '题型'],
      ['provider', '答题力量'],
      ['team', '协同'],
      ['community', '社区'],
      ['outcome', '结果'],
      ['satisfaction', '满意度'],
      ['answered', '办结日期'],
    ],
  },
  {
    name: 'pins',
    chinese: '锁定',
    english: 'pins',
    columns: [
      ['request', '点单'],
      ['role', '角色'],
      ['provider', '答题力量'],
      ['rule', '规则'],
      ['replacement', '换上'],
    ],
  },
  {
    name: 'round',
    chinese: '批次',
    english: 'round',
    columns: [
      ['key', '项'],
      ['value', '值'],
    ],
  },
]

/** The name of a table on pages. */
export function tableSaid(name: string): string {
  const table = TABLES.find((of) => of.name === name)
  return table ? say(table.chinese, table.english) : name
}

/** The name of a column on pages. */
export const columnSaid = ([name, chinese]: Named) => say(chinese, name.replace(/_/g, ' '))

/** Which table a sheet likely is, by its title or that of its file; the requests where nothing tells. */
export function likelyTable(file: string, sheet: string | null): Table {
  const title = `${sheet ?? ''} ${file}`.toLowerCase()
  const named = TABLES.find((of) => title.includes(of.chinese) || title.includes(of.name))
  return named ?? TABLES[0]!
}
