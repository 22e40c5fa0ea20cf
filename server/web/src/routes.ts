/**
 * Every view of the page, by who uses it.
 *
 * Always holds: what somebody may see is decided by the server; the page alone shows where to go.
 */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

/** Views at a desk: coordinators, streets, inspectors. */
const office: RouteRecordRaw[] = [
  { path: '', name: 'rounds', component: () => import('./round/RoundHome.vue') },
  { path: 'rounds/:round', name: 'round', component: () => import('./round/RoundHome.vue') },
  { path: 'rounds/:round/settings', name: 'settings', component: () => import('./round/RoundSettings.vue') },
  { path: 'new-round', name: 'new-round', component: () => import('./round/RoundSettings.vue') },
  { path: 'rounds/:round/hand-in', name: 'hand-in', component: () => import('./requests/HandIn.vue') },
  { path: 'imports/:import', name: 'import', component: () => import('./requests/ImportView.vue') },
  { path: 'requests', name: 'requests', component: () => import('./requests/RequestList.vue') },
  { path: 'requests/:id', name: 'request', component: () => import('./requests/RequestView.vue') },
  { path: 'triage', name: 'triage', component: () => import('./requests/TriageList.vue') },
  { path: 'rounds/:round/plans', name: 'plans', component: () => import('./plan/PlanList.vue') },
  { path: 'plans/:plan', name: 'plan', component: () => import('./plan/PlanBoard.vue') },
  { path: 'plans/:plan/publish', name: 'publish', component: () => import('./plan/PublishView.vue') },
  { path: 'rounds/:round/meeting', name: 'meeting', component: () => import('./plan/MeetingView.vue') },
  { path: 'rounds/:round/follow', name: 'follow', component: () => import('./follow/FollowUp.vue') },
  { path: 'pictures', name: 'pictures', component: () => import('./pictures/PicturesView.vue') },
  { path: 'figures', name: 'figures', component: () => import('./pictures/FiguresView.vue') },
  { path: 'tables/:table', name: 'table', component: () => import('./tables/TableView.vue') },
  { path: 'people', name: 'people', component: () => import('./people/PeopleView.vue') },
  { path: 'trail', name: 'trail', component: () => import('./people/TrailView.vue') },
  { path: 'notices', name: 'notices', component: () => import('./people/NoticesView.vue') },
]

/** Views on a phone: answerers and communities. */
const phone: RouteRecordRaw[] = [
  { path: 'tasks', name: 'tasks', component: () => import('./provider/TaskList.vue') },
  { path: 'tasks/:task', name: 'task', component: () => import('./provider/TaskView.vue') },
  { path: 'leave', name: 'leave', component: () => import('./provider/LeaveView.vue') },
  { path: 'ours', name: 'ours', component: () => import('./community/OurRequests.vue') },
  { path: 'ours/raise', name: 'raise', component: () => import('./community/RaiseRequest.vue') },
  { path: 'ours/rank', name: 'rank', component: () => import('./community/RankRequests.vue') },
  { path: 'ours/:id', name: 'our', component: () => import('./community/OurRequest.vue') },
  { path: 'told', name: 'told', component: () => import('./provider/ToldView.vue') },
]

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'begin', component: () => import('./session/BeginView.vue') },
  { path: '/sign-in', name: 'sign-in', component: () => import('./session/SignIn.vue') },
  { path: '/i', name: 'invitation', component: () => import('./session/InvitationView.vue') },
  { path: '/me', name: 'account', component: () => import('./session/AccountView.vue') },
  { path: '/admin', name: 'admin', component: () => import('./people/AdminView.vue') },
  { path: '/d/:district/m', component: () => import('./shell/PhoneShell.vue'), children: phone },
  { path: '/d/:district', component: () => import('./shell/OfficeShell.vue'), children: office },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./session/NowhereView.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

// A view that was built anew meanwhile has another name: the page is opened again there.
router.onError((error, to) => {
  if (/dynamically imported module|Importing a module|Failed to fetch/i.test(String(error)))
    location.assign(to.fullPath)
})
