import { httpClientErrors, requestJson } from '@dcos-lite/lib/http-client'

/** Logs in at the front door and returns the token. */
export async function login(front: string, user: { uid: string; password: string }): Promise<string> {
  const url = `${front}/acs/api/v1/auth/login`
  const answer = await requestJson<{ token?: string; description?: string }>({
    url,
    method: 'POST',
    body: user,
  })
  if (answer.status === 200 && answer.body.token !== undefined) return answer.body.token
  const reason = answer.body.description ?? 'no token in the answer'
  throw httpClientErrors.REFUSED({ method: 'POST', url, answerStatus: answer.status, reason })
}
