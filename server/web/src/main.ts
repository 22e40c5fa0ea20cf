/** The page begins. */
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'

import App from './App.vue'
import { router } from './routes'
import { Problem } from './server/client'
import './style.css'

const TRIES = 3

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // What is refused is refused; only what is away is asked for again.
      retry: (failures, problem) =>
        failures < TRIES && !(problem instanceof Problem && problem.status >= 400 && problem.status < 500),
    },
  },
})

createApp(App).use(router).use(VueQueryPlugin, { queryClient: client }).mount('#page')
