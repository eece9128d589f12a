import { randomUUID } from 'node:crypto'

/** A notebook server behind the front door. */
export interface Notebook {
  write(path: string, content: object): Promise<void>
  read(path: string): Promise<unknown>
  /** What a new kernel gives for an expression of Python. */
  evaluate(expression: string): Promise<string>
}

interface KernelMessage {
  parent_header?: { msg_id?: string }
  header: { msg_type: string }
  content: { data?: Record<string, string>; evalue?: string }
}

/** Talks to a notebook server: `base` is its address at the front door, `login` the header for that, `token` its own. */
export function openNotebook(base: string, login: string, token: string): Notebook {
  const headers = { authorization: login, 'content-type': 'application/json' }
  const call = async (path: string, method = 'GET', body?: object): Promise<unknown> => {
    const answer = await fetch(`${base}api/${path}?token=${token}`, {
      ...{ method, headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return {
    async write(path, content) {
      await call(`contents/${path}`, 'PUT', { type: 'notebook', format: 'json', content })
    },
    async read(path) {
      return ((await call(`contents/${path}`)) as { content: unknown }).content
    },
    async evaluate(expression) {
      const { id } = (await call('kernels', 'POST', { name: 'python3' })) as { id: string }
      const channel = `${base.replace(/^http/, 'ws')}api/kernels/${id}/channels?token=${token}`
      const socket = new WebSocket(channel, { headers: { authorization: login } })
      const asked = randomUUID()
      try {
        return await new Promise<string>((resolve, reject) => {
          socket.addEventListener('error', () => reject(new Error('the connection to the kernel failed')))
          socket.addEventListener('close', () => reject(new Error('the connection to the kernel ended')))
          socket.addEventListener('open', () =>
            socket.send(
              JSON.stringify({
                header: {
                  msg_id: asked,
                  msg_type: 'execute_request',
                  session: asked,
                  username: '',
                  version: '5.3',
                },
                ...{ parent_header: {}, metadata: {}, channel: 'shell' },
                content: { code: expression, silent: false },
              }),
            ),
          )
          socket.addEventListener('message', ({ data }) => {
            const { header, parent_header: parent, content } = JSON.parse(String(data)) as KernelMessage
            if (parent?.msg_id !== asked) return
            if (header.msg_type === 'execute_result') resolve(content.data?.['text/plain'] ?? '')
            if (header.msg_type === 'error') reject(new Error(content.evalue))
          })
        })
      } finally {
        socket.close()
        await call(`kernels/${id}`, 'DELETE')
      }
    },
  }
}
