// What the page reads, through the front door. Every address is relative to the page.

/** Thrown when the front door wants a login. */
export class NotLoggedIn extends Error {}

const listType = 'application/vnd.dcos.package.list'

/** The feeds of the page: name of the section and how it is read. */
const feeds = {
  apps: {
    path: 'service/marathon/v2/apps?embed=apps.tasks&embed=apps.counts&embed=apps.deployments&embed=apps.lastTaskFailure',
  },
  pods: { path: 'service/marathon/v2/pods/::status' },
  queue: { path: 'service/marathon/v2/queue?embed=lastUnusedOffers' },
  jobs: { path: 'service/metronome/v1/jobs?embed=activeRuns&embed=schedules&embed=historySummary' },
  cluster: { path: 'mesos/master/state-summary' },
  packages: {
    path: 'package/list',
    method: 'POST',
    body: '{}',
    headers: {
      'content-type': `${listType}-request+json;charset=utf-8;version=v1`,
      accept: `${listType}-response+json;charset=utf-8;version=v1`,
    },
  },
}

async function ask({ path, headers = {}, ...options }) {
  const answer = await fetch(path, {
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
    headers: { accept: 'application/json', ...headers },
    ...options,
  })
  if (answer.status === 401) throw new NotLoggedIn()
  const text = await answer.text()
  if (!answer.ok) throw new Error(reasonOf(text) ?? `the answer was ${answer.status}`)
  return text === '' ? undefined : JSON.parse(text)
}

function reasonOf(text) {
  try {
    const { message, description } = JSON.parse(text)
    return message ?? description
  } catch {
    return text.split('\n', 1)[0] || undefined
  }
}

/** Reads everything at once: `{apps: {value} | {error}, …}`. One feed that fails does not hide the others. */
export async function readCluster() {
  // Somebody who is not logged in is asked to with one refusal, not with five.
  if (!document.cookie.includes('dcos-acs-info-cookie=')) await ask({ path: 'metadata' })
  const names = Object.keys(feeds)
  const results = await Promise.allSettled(names.map((name) => ask(feeds[name])))
  const refused = results.find(({ reason }) => reason instanceof NotLoggedIn)
  if (refused) throw refused.reason
  return Object.fromEntries(
    results.map(({ value, reason }, i) => [names[i], reason ? { error: reason.message } : { value }]),
  )
}

/** The release of the cluster; needs no login. */
export const readVersion = () => ask({ path: 'dcos-metadata/dcos-version.json' })

/** Logs in; the front door sets the cookies. Throws with the server's own words. */
export async function logIn(uid, password) {
  const answer = await fetch('acs/api/v1/auth/login', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uid, password }),
  })
  if (!answer.ok) throw new Error(reasonOf(await answer.text()) ?? `the answer was ${answer.status}`)
}

/** Logs out; the cookies are deleted. */
export const logOut = () => fetch('acs/api/v1/auth/logout', { credentials: 'same-origin' })
