/** The two languages of the page: Chinese first, English beside, each text where it is shown. */
import { ref } from 'vue'

export type Lang = 'zh' | 'en'

const KEPT = 'dianda.lang'

function kept(): Lang {
  try {
    return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

/** The language that is shown. */
export const lang = ref<Lang>(kept())

/** The text in the language that is shown. */
export function say(zh: string, en: string): string {
  return lang.value === 'en' ? en : zh
}

/** Shows the other language from now on, in this browser. */
export function switchLang(): void {
  lang.value = lang.value === 'en' ? 'zh' : 'en'
  document.documentElement.lang = lang.value === 'en' ? 'en' : 'zh-CN'
  try {
    localStorage.setItem(KEPT, lang.value)
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
