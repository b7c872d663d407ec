// Every link of every page leads somewhere: to an address that answers, and to a part of it that is there.

import { kind, names } from '../../fixture/pages';
import { site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

test('no link is dead', async ({ open, page, request }) => {
  const targets = new Map<string, string>();
  for (const name of names.filter((name) => !kind(name).path.startsWith('http'))) {
    const { path } = kind(name);
    await open(path);
    for (const href of await page.locator('a[href]').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))) {
      targets.set(href, targets.get(href) ?? name);
    }
  }
  const dead: string[] = [];
  const pages = new Map<string, string>();
  for (const [href, name] of targets) {
    expect(href.startsWith(`${site().address}/`), `${href} on ${name} is of this server`).toBe(true);
    const [address = '', fragment] = href.split('#');
    if (address.endsWith('/nowhere') || address.endsWith(kind('wrong periods').path)) {
      continue;
    }
    if (!pages.has(address)) {
      const answer = await request.get(address);
      pages.set(address, answer.ok() ? await answer.text() : '');
    }
    const html = pages.get(address) ?? '';
    if (html === '' || (fragment && !html.includes(`id="${decodeURIComponent(fragment)}"`))) {
      dead.push(`${href} on ${name}`);
    }
  }
  expect(targets.size).toBeGreaterThan(40);
  expect(dead).toEqual([]);
});
