/** The little of a browser that a login needs: cookies by host, and answers as they come. */
export interface Browser {
  get(url: string): Promise<Page>
  post(url: string, form: Record<string, string>): Promise<Page>
  /** Follows redirects as long as they lead to `origin`; the first other one is returned. */
  follow(page: Page, origin: string): Promise<Page>
  cookies(origin: string): Map<string, string>
}

/** What the browser got. */
export interface Page {
  url: string
  status: number
  location: string | undefined
  headers: Headers
  text: string
}

/** Opens a browser without any cookie. */
export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  const cookies = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  const call = async (url: string, init: RequestInit): Promise<Page> => {
    const jar = cookies(new URL(url).origin)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const at = pair.indexOf('=')
      const gone = attributes.some((each) => /^max-age=0$|^expires=Thu, 01 Jan 1970/i.test(each))
      if (gone) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const location = answer.headers.get('location') ?? undefined
    return {
      url,
      status: answer.status,
      location: location === undefined ? undefined : new URL(location, url).href,
      headers: answer.headers,
      text: await answer.text(),
    }
  }
  const browser: Browser = {
    cookies,
    get: (url) => call(url, {}),
    post: (url, form) => call(url, { method: 'POST', body: new URLSearchParams(form) }),
    async follow(page, origin) {
      let at = page
      while (at.location !== undefined && new URL(at.location).origin === origin)
        at = await browser.get(at.location)
      return at
    },
  }
  return browser
}
