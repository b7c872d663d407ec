// What must hold of the HTML of every page: the policy for scripts, no inline styles, a name for everything.

import { kind, names } from '../../fixture/pages';
import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

for (const name of names) {
  test(`${name}: a strict policy, kept by the page itself`, async ({ open }) => {
    const { path, status } = kind(name);
    const response = await open(path);
    expect(response.status()).toBe(status);
    const policy = response.headers()['content-security-policy'] ?? '';
    const nonce = /script-src 'nonce-([\w+/=-]{16,})'/.exec(policy)?.[1];
    expect(nonce, policy).toBeDefined();
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'|\*|https?:/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");

    const html = await response.text();
    const scripts = html.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThanOrEqual(2);
    for (const script of scripts) {
      expect(script).toContain(`nonce="${nonce}"`);
    }
    expect(html.match(/<[a-z][^>]*\sstyle\s*=[^>]*>/gi) ?? [], 'style attributes').toEqual([]);
    expect(html.match(/<style\b[^>]*>/gi) ?? [], 'style elements').toEqual([]);
    expect(html.match(/<[a-z][^>]*\son\w+\s*=[^>]*>/gi) ?? [], 'event handlers').toEqual([]);
    expect(html.match(/(?:src|href)="https?:[^"]*"/gi) ?? [], 'outside addresses').toEqual([]);
  });
}

test('each answer has a nonce of its own', async ({ request }) => {
  const policies = [await request.get('/'), await request.get('/')].map((r) => r.headers()['content-security-policy']);
  expect(policies[0]).not.toBe(policies[1]);
});

test('each page has a title of its own', async ({ open, page }) => {
  const titles = new Set<string>();
  for (const name of ['overview', 'project', 'project without snapshots', 'comparison', 'snapshot', 'wrong address']) {
    await open(kind(name).path);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(6);
  expect([...titles].every((title) => title.endsWith(' · Codegraph'))).toBe(true);
});
