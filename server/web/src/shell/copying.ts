/** A text is put where it can be pasted from. */

/** Selects a field and copies what it holds: the way of pages without https, which have no clipboard of their own. */
function copiedFrom(field: HTMLTextAreaElement): boolean {
  field.select()
  return document.execCommand('copy')
}

/** Whether it was done. In front of an open sheet nothing behind can be selected: the sheet gives its own field. */
export async function copied(text: string, own?: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    if (own) return copiedFrom(own)
    const field = document.createElement('textarea')
    field.value = text
    field.className = 'unseen'
    document.body.append(field)
    const isDone = copiedFrom(field)
    field.remove()
    return isDone
  }
}
