/** Something that was made here is saved as a file. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = fileName(name)
  document.body.append(link)
  link.click()
  link.remove()
  // Some browsers begin to read it only later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** A name that every system takes. */
export function fileName(name: string): string {
  const bad = /[\\/:*?"<>|\s]+/g
  return name.replace(bad, '-').replace(/^[-.]+|-+$/g, '') || 'dianda'
}
