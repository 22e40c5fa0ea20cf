/** What the server answers with, by the names that its description has. */
import type { components } from './described'

type Shapes = components['schemas']

export type Me = Shapes['Me']
export type RoleHeld = Shapes['RoleHeld']
export type Round = Shapes['RoundBody']
export type Request = Shapes['RequestBody']
export type RequestPage = Shapes['RequestItems']
export type Task = Shapes['TaskBody']
export type TeamMember = Shapes['TeamMember']
export type Entry = Shapes['EntryBody']
export type Plan = Shapes['PlanBody']
export type Pin = Shapes['PinBody']
export type PinFields = Shapes['PinFields']
export type Seat = Shapes['SeatBody']
export type Difference = Shapes['DifferenceBody']
export type Preview = Shapes['PreviewBody']
export type Job = Shapes['JobBody']
export type Import = Shapes['ImportBody']
export type Notice = Shapes['NoticeBody']
export type TrailItem = Shapes['TrailItem']
export type Figures = Shapes['FiguresBody']
export type FiguresRow = Shapes['FiguresRow']
export type Similar = Shapes['SimilarBody']
export type Suggestions = Shapes['Suggestions']
export type Person = Shapes['PersonBody']
export type HistoryItem = Shapes['HistoryItem']
export type FileOfRequest = Shapes['FileBody']

/** A row of a table beside the requests; which columns it has is said by its table. */
export interface Row {
  id: string
  name?: string
  etag: string
  [column: string]: unknown
}

/** A page of a list. */
export interface Items<T> {
  items: T[]
  next: string | null
  total: number
}
