import { NotLoggedIn, logIn, logOut, readCluster, readVersion } from './read-cluster.js'
import * as sections from './sections.js'

const refreshMs = 3000
const at = (id) => document.getElementById(id)
const shown = new Map()
let timer
let round = 0

/** Draws a section only when what it is made of has changed, so that focus and selection stay. */
function draw(id, feed, render) {
  const fingerprint = JSON.stringify(feed)
  if (shown.get(id) === fingerprint) return
  shown.set(id, fingerprint)
  const section = at(id)
  const body = feed.error
    ? sections.make('p', { className: 'notice bad' }, `This could not be read: ${feed.error}`)
    : render(feed.value ?? {})
  section.hidden = body === undefined
  if (body !== undefined) section.querySelector('.body').replaceChildren(body)
}

function drawAll(cluster) {
  const { apps, pods } = cluster
  draw('services', apps.error ? apps : { value: { ...apps.value, pods: pods.value } }, sections.services)
  draw('waiting', cluster.queue, sections.waiting)
  draw('jobs', cluster.jobs, sections.jobs)
  draw('nodes', cluster.cluster, sections.nodes)
  draw('packages', cluster.packages, sections.packages)
  const values = Object.fromEntries(Object.entries(cluster).map(([name, { value }]) => [name, value]))
  at('tiles').replaceChildren(...sections.tiles(values))
  const name = cluster.cluster.value?.cluster
  if (name) {
    at('cluster-name').textContent = name
    document.title = name
  }
}

function whoIsLoggedIn() {
  const found = /(?:^|;\s*)dcos-acs-info-cookie=([^;]+)/.exec(document.cookie)
  if (!found) return undefined
  try {
    const bytes = Uint8Array.from(atob(found[1].replaceAll('"', '')), (letter) => letter.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)).uid
  } catch {
    return undefined
  }
}

function show(view) {
  at('login').hidden = view !== 'login'
  at('overview').hidden = view !== 'overview'
  const uid = view === 'overview' ? whoIsLoggedIn() : undefined
  at('user').textContent = uid ?? ''
  at('logout').hidden = uid === undefined
  if (view === 'login') at(at('uid').value ? 'password' : 'uid').focus()
}

/** Where a login leads back to: only places of this cluster, whatever the address says. */
function placeAfterLogin() {
  const query = new URLSearchParams(location.hash.split('?')[1] ?? '')
  try {
    const place = new URL(query.get('redirect') ?? '', location.href)
    const here = place.origin === location.origin && !place.hash.startsWith('#/login')
    return here && query.has('redirect') && place.pathname !== '/' ? place.href : undefined
  } catch {
    return undefined
  }
}

async function refresh() {
  clearTimeout(timer)
  const mine = ++round
  try {
    const cluster = await readCluster()
    if (mine !== round) return
    drawAll(cluster)
    show('overview')
    const failed = Object.values(cluster).filter(({ error }) => error).length
    at('status').textContent = failed > 0 ? 'Some parts could not be read' : ''
  } catch (error) {
    if (mine !== round) return
    if (error instanceof NotLoggedIn) {
      at('status').textContent = ''
      return show('login')
    }
    at('status').textContent = `No answer: ${error.message}`
  }
  timer = setTimeout(refresh, refreshMs)
}

at('login').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { uid, password } = event.target.elements
  at('login-error').textContent = ''
  try {
    await logIn(uid.value, password.value)
  } catch (error) {
    at('login-error').textContent = error.message
    password.select()
    return
  }
  event.target.reset()
  const place = placeAfterLogin()
  if (place) return location.assign(place)
  history.replaceState(null, '', location.pathname)
  await refresh()
})

at('logout').addEventListener('click', async () => {
  clearTimeout(timer)
  round++
  await logOut()
  shown.clear()
  show('login')
})

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void refresh()
  else clearTimeout(timer)
})

readVersion().then(
  ({ version }) => (at('version').textContent = version ? `DC/OS ${version}` : ''),
  () => undefined,
)
void refresh()
