// What must hold of the HTML of every page as it is served, whatever a browser makes of it.

import { kind, names } from '../../fixture/pages';
import { expect, test } from '../../fixture/test';

test('scripts run only with the nonce of a strict policy', async ({ request }) => {
  const nonces = new Set<string>();
  for (const name of names) {
    const { path, status } = kind(name);
    const response = await request.get(path);
    expect(response.status(), name).toBe(status);
    const policy = response.headers()['content-security-policy'] ?? '';
    const nonce = /script-src 'nonce-([\w+/=-]{16,})'/.exec(policy)?.[1] ?? '';
    expect(nonce, `${name}: ${policy}`).not.toBe('');
    nonces.add(nonce);
    expect(policy, name).not.toMatch(/'unsafe-(inline|eval)'|\*|https?:/);
    expect(policy, name).toContain("default-src 'none'");
    expect(policy, name).toContain("frame-ancestors 'none'");
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length, name).toBeGreaterThanOrEqual(2);
    for (const script of scripts) {
      expect(script, name).toContain(`nonce="${nonce}"`);
    }
  }
  expect(nonces.size, 'each answer has a nonce of its own').toBe(names.length);
});

test('there are no inline styles, no event handlers, no addresses outside', async ({ request }) => {
  for (const name of names) {
    const html = await (await request.get(kind(name).path)).text();
    expect(html.length, name).toBeGreaterThan(1000);
    expect(html.match(/<[a-z][^>]*\sstyle\s*=[^>]*>/gi) ?? [], `${name}: style attributes`).toEqual([]);
    expect(html.match(/<style\b[^>]*>/gi) ?? [], `${name}: style elements`).toEqual([]);
    expect(html.match(/<[a-z][^>]*\son[a-z]+\s*=[^>]*>/gi) ?? [], `${name}: event handlers`).toEqual([]);
    expect(html.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/gi) ?? [], `${name}: outside addresses`).toEqual([]);
  }
});

test('titles and first headings tell the pages apart', async ({ request }) => {
  const titles = new Map<string, string>();
  const different = names.filter((name) => !['empty groups', 'empty overview', 'empty portfolio'].includes(name) && !/opened|some|without snapshots$|^wrong periods/.test(name));
  for (const name of different) {
    const html = await (await request.get(kind(name).path)).text();
    const title = /<title>(.*)<\/title>/.exec(html)?.[1] ?? '';
    expect(title, name).toMatch(/ · Codegraph$/);
    expect(html.match(/<h1\b/g), name).toHaveLength(1);
    titles.set(title, name);
  }
  expect([...titles.keys()]).toHaveLength(different.length);
});
