/** The page begins. */
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'

import App from './App.vue'
import { router } from './routes'
import './style.css'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // A call has been tried again already where that helps (server/client.ts).
      retry: false,
    },
  },
})

createApp(App).use(router).use(VueQueryPlugin, { queryClient: client }).mount('#page')
