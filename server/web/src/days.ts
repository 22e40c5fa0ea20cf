/** Days and moments as they are written in China; the district's clock is that of Shanghai, whatever this machine says. */
import { lang } from './words'

const ZONE = 'Asia/Shanghai'

/** 2026-05-06 → 5月6日, with the year where it is not this one. */
export function day(text: string | null | undefined): string {
  const parts = text?.match(/^(\d{4})-(\d{2})-(\d{2})/)
  if (!parts) return ''
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (lang.value === 'en') {
    const said = new Date(Date.UTC(year, month - 1, date))
    return said.toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    })
  }
  return `${year === thisYear() ? '' : `${year}年`}${month}月${date}日`
}

/** A moment: 5月6日 14:05. */
export function moment(text: string | null | undefined): string {
  if (!text) return ''
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return ''
  const date = at.toLocaleDateString('sv-SE', { timeZone: ZONE })
  const time = at.toLocaleTimeString('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' })
  return `${day(date)} ${time}`
}

/** Today in the district: 2026-05-06. */
export function today(): string {
  return new Date().toLocaleDateString('sv-SE', { timeZone: ZONE })
}

function thisYear(): number {
  return Number(today().slice(0, 4))
}
