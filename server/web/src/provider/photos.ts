/** Something with photos is sent: first these, then the words that name them. */
import { computed, ref } from 'vue'

import { useDistrict } from '../server/queries'
import type { Task } from '../server/shapes'
import { done } from '../shell/told'
import { say } from '../words'
import { type Picked, sendPicked } from './picture'

/** Sends for a task; while it runs, how far it is. What went through is not sent again after an error. */
export function usePhotoSending(task: () => Task) {
  const district = useDistrict()
  const isSending = ref(false)
  const share = ref(0)
  const progress = computed(() => {
    if (!isSending.value) return ''
    return share.value > 0 && share.value < 1
      ? say(
          `正在传照片 ${Math.round(share.value * 100)} %`,
          `sending photos ${Math.round(share.value * 100)} %`,
        )
      : say('正在提交……', 'sending …')
  })

  async function send(
    picked: Picked[],
    act: (files: string[]) => Promise<unknown>,
    told: string,
  ): Promise<boolean> {
    if (isSending.value) return false
    isSending.value = true
    share.value = 0
    const { request, id } = task()
    const isDone = await done(async () => {
      const files = await sendPicked(
        { district: district.value, request, task: id },
        picked,
        (of) => (share.value = of),
      )
      await act(files)
    }, told)
    isSending.value = false
    return isDone
  }
  return { isSending, progress, send }
}
