/** Why something was not done, in one line: for a dialog that asks for it, where nothing else is seen. */
import { Problem } from '../server/client'
import { say } from '../words'

export function problemSaid(problem: unknown): string {
  if (!(problem instanceof Problem)) return say('没有做成，请再试一次', 'it was not done: try again')
  const [stop, gap] = [say('。', '. '), problem.mend === '' ? '' : say('。', '. ')]
  return (problem.detail + gap + problem.mend).replace(/[。.]\s*$/, '') + stop.trim()
}
