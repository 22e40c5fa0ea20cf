/** Which files can be handed in: told before they are sent, since a large one takes minutes to be refused. */
import { sizeSaid } from '../server/files'
import { say } from '../words'

export const BYTES_MAX = 32 * 1024 * 1024
const FILES_MAX = 50

/** By the ends of their names; WPS writes `.et`. */
export const KINDS = ['xlsx', 'xls', 'ods', 'et', 'csv', 'json']

const PICTURES = ['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp', 'heic', 'tif', 'tiff']
const PAPERS = ['pdf', 'doc', 'docx', 'wps', 'ppt', 'pptx', 'txt']

export interface Chosen {
  name: string
  size: number
}

function kindOf(name: string): string {
  const at = name.lastIndexOf('.')
  return at < 0 ? '' : name.slice(at + 1).toLowerCase()
}

/** Why a file cannot be handed in; nothing where it can. */
export function refusal(file: Chosen): string | undefined {
  const kind = kindOf(file.name)
  const wanted = say(
    '请交表格：Excel（xlsx、xls）、WPS（et）、ods、csv 或 json',
    'Hand in tables: Excel (xlsx, xls), WPS (et), ods, csv or json',
  )
  if (PICTURES.includes(kind)) {
    return say('这是图片，读不出表格。', 'This is a picture: no table can be read from it. ') + wanted
  }
  if (PAPERS.includes(kind)) {
    return say('这是文档，不是表格。', 'This is a document, not a table. ') + wanted
  }
  if (!KINDS.includes(kind)) return say('不认识这种文件。', 'Files of this kind are not known. ') + wanted
  if (file.size === 0)
    return say('文件是空的。请打开看一下，存盘后再选。', 'The file is empty: open it and save it again.')
  if (file.size > BYTES_MAX) {
    return say(
      `有 ${sizeSaid(file.size)}，太大了，最多 32 MB。请去掉里面的图片，或分成几个文件。`,
      `It has ${sizeSaid(file.size)}; at most 32 MB. Take pictures out of it, or part it.`,
    )
  }
  return undefined
}

/** Why files cannot be handed in together. */
export function refusalOfAll(files: Chosen[]): string | undefined {
  if (files.length > FILES_MAX) return say('一次最多 50 个文件。', 'At most 50 files at once.')
  const total = files.reduce((sum, file) => sum + file.size, 0)
  if (total > BYTES_MAX) {
    return say(
      `合起来 ${sizeSaid(total)}，一次最多 32 MB。请分几次交。`,
      `${sizeSaid(total)} together; at most 32 MB at once. Hand them in one after the other.`,
    )
  }
  return undefined
}

/** Files with further ones; of two with one name the later stays. */
export function joined<F extends Chosen>(files: F[], further: F[]): F[] {
  const names = further.map((file) => file.name)
  const others = files.filter((file) => !names.includes(file.name))
  const last = further.filter((file, at) => names.lastIndexOf(file.name) === at)
  return [...others, ...last]
}
