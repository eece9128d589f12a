import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { eventually, skipBecause } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'

const executablePath = '/usr/bin/chromium'
const quietChromium = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe('The web page of a local cluster, in a browser', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  const passwordOf = (printed: string): string => /Login +admin \/ (\S+)/.exec(printed)?.[1] ?? ''
  const logIn = async (password: string): Promise<void> => {
    await page.getByLabel('User name').fill('admin')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }
  const section = (title: string) => page.getByRole('region', { name: title })
  const rowOf = (title: string, text: string) => section(title).getByRole('row').filter({ hasText: text })

  before(async function () {
    this.timeout(300_000)
    if (!existsSync(executablePath)) skipBecause(this, `${executablePath} is not installed`)
    workspace = await createWorkspace()
    cluster = await workspace.up()
    browser = await chromium.launch({ executablePath, args: quietChromium })
    page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    // Browsers themselves complain of a 401: the question whether a login is needed, and the wrong password.
    const isRefusedLogin = (text: string): boolean => text.includes('status of 401')
    page.on('console', (message) => {
      if (message.type() === 'error' && !isRefusedLogin(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  after(async function () {
    this.timeout(300_000)
    await browser?.close()
    await cluster?.stop()
    await workspace?.remove()
  })

  it('asks for a login, says so when the password is wrong, and lets the right one in', async () => {
    await page.goto(cluster.info.url)
    await logIn('wrong')
    await eventually(async () => (await page.getByRole('alert').textContent()) !== '')
    expect(await section('Services').isVisible()).to.equal(false)
    const password = await eventually(() => {
      const found = passwordOf(cluster.printed())
      return found !== '' && found
    })
    await logIn(password)
    await section('Services').waitFor()
    expect(await page.getByRole('banner').textContent()).to.include('admin')
  })

  it('shows hello-world as healthy, with a link that opens its page', async () => {
    const row = rowOf('Services', '/hello-world')
    await row.getByText('Healthy').waitFor()
    await eventually(async () => expect(await row.textContent()).to.include('1 of 1'))
    await row.getByRole('link', { name: '/hello-world' }).click()
    await page.waitForURL('**/service/hello-world/')
    expect(await page.locator('body').textContent()).to.match(/hello/i)
    await page.goBack()
    await section('Services').waitFor()
  })

  it('shows three nodes and the installed package', async () => {
    await eventually(async () => (await section('Nodes').getByRole('row').count()) === 4)
    await eventually(async () => (await rowOf('Installed packages', 'hello-world').count()) === 1)
  })

  it('says of an app that does not fit why, for every node', async () => {
    const file = join(workspace.folder, 'big.json')
    await writeFile(file, JSON.stringify({ id: '/big', cmd: 'sleep 1000', cpus: 1000, mem: 32 }))
    expect((await workspace.dcos(['marathon', 'app', 'add', file])).exitCode).to.equal(0)
    const row = rowOf('Waiting, and why', '/big')
    await row.waitFor()
    await eventually(async () => (await row.getByRole('listitem').count()) === 3)
    for (const reason of await row.getByRole('listitem').allTextContents()) {
      expect(reason).to.include('1000').and.match(/cpu/i)
    }
    await rowOf('Services', '/big').getByText('0 of 1').waitFor()
  })

  it('shows a pod among the services, its containers together as one instance', async () => {
    const file = join(workspace.folder, 'pair.json')
    const container = (name: string) => ({
      ...{ name, resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'sleep 1000' } } },
    })
    const scaling = { kind: 'fixed', instances: 1 }
    const pod = { id: '/pair', containers: [container('one'), container('two')], scaling }
    await writeFile(file, JSON.stringify(pod))
    expect((await workspace.dcos(['marathon', 'pod', 'add', file])).exitCode).to.equal(0)
    const row = rowOf('Services', '/pair')
    await row.getByText('Running').waitFor()
    await eventually(async () => /1 of 1\s*0\.2\s*64 MiB/.test((await row.textContent()) ?? ''))
  })

  it('fits a narrow screen: nothing is cut off, and tables stay tables', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await rowOf('Waiting, and why', '/big').waitFor()
    const tooWide = await page.evaluate<string[]>(`[...document.querySelectorAll('html, section')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ id, tagName }) => id || tagName)`)
    expect(tooWide).to.deep.equal([])
    expect(await section('Nodes').getByRole('row').count()).to.equal(4)
    expect(await section('Nodes').getByRole('cell', { name: '127.0.0.11', exact: true }).count()).to.equal(1)
    expect(await section('Nodes').getByRole('columnheader', { name: 'Memory' }).count()).to.equal(1)
    await page.setViewportSize({ width: 1280, height: 720 })
  })

  it('names the day of what waits since another day', async () => {
    const queue = [{ app: { id: '/old' }, count: 1, since: '2020-06-15T12:00:00Z' }]
    const told = await page.evaluate<string>(
      `import('/assets/sections.js').then(({ waiting }) => waiting(${JSON.stringify({ queue })}).textContent)`,
    )
    expect(told).to.include('2020')
  })

  it('gives no figure of what this person may not read', async () => {
    const told = await page.evaluate<string[]>(
      `import('/assets/sections.js').then(({ tiles }) => tiles({}).map(({ textContent }) => textContent))`,
    )
    expect(told).to.have.length(7)
    for (const text of told) expect(text).to.match(/^–[a-zA-Z ]+$/)
  })

  it('forgets everything at a logout', async () => {
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('User name').waitFor()
    expect(await section('Services').isVisible()).to.equal(false)
  })

  it('found nothing to complain about', () => {
    expect(complaints).to.deep.equal([])
  })
})
