import { request } from 'node:http'
import type { ClientRequest } from 'node:http'

/** As much of the browser's XMLHttpRequest as a stream needs: `response` is all that has arrived so far. */
export class XmlHttpRequest extends EventTarget {
  status = 0
  statusText = ''
  response = ''
  responseType = ''
  timeout = 0
  #request: ClientRequest | undefined
  #method = 'GET'
  #url = ''
  readonly #headers: Record<string, string> = {}

  open(method: string, url: string): void {
    this.#method = method
    this.#url = url
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value
  }

  send(body: string): void {
    const say = (event: string): void => void this.dispatchEvent(new Event(event))
    this.#request = request(this.#url, { method: this.#method, headers: this.#headers }, (answer) => {
      this.status = answer.statusCode ?? 0
      this.statusText = answer.statusMessage ?? ''
      answer.setEncoding('utf8')
      answer.on('data', (text: string) => {
        this.response += text
        say('progress')
      })
      answer.once('end', () => say('load'))
      answer.once('error', () => say('error'))
    })
    this.#request.once('error', () => say('error'))
    this.#request.end(body)
  }

  abort(): void {
    this.#request?.destroy()
    this.dispatchEvent(new Event('abort'))
  }
}
