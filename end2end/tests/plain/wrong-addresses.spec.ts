// Wrong addresses get the right status and a page that helps.

import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

/** By the part of the site: the address, its status, and what the page says that helps. */
const wrong: Record<string, [path: string, status: number, help: RegExp][]> = {
  'nothing there': [['/nowhere', 404, /nothing at this address/]],
  project: [
    ['/projects/UPPER', 422, /"UPPER" cannot be a name: use .*a-z/],
    ['/projects/none', 404, /no project "none"/],
    ['/projects/%FF', 422, /\w/],
    ['/projects/demo?range=x', 422, /"x" is no range; there are 30d, 90d, 1y and all/],
    ['/projects/demo?cursor=x', 422, /"x" is no cursor/],
  ],
  snapshot: [
    ['/snapshots/none', 404, /none/],
    ['/snapshots/demo~99', 404, /no snapshot demo~99: the project has fewer/],
    ['/snapshots/fresh', 404, /codegraph dashboard snapshot create --project fresh/],
    ['/snapshots/%FF', 422, /\w/],
    ['/snapshots/demo?severity=x', 422, /severities are critical, high/],
    ['/snapshots/demo?dimension=x', 422, /dimensions are health/],
  ],
  comparison: [
    ['/compare', 422, /from is missing/],
    ['/compare?from=demo', 422, /to is missing/],
    ['/compare?from=demo&to=none', 404, /none/],
    ['/compare?from=demo~1&to=demo&open=x', 422, /dimensions are health/],
    ['/compare?from=demo~1&to=demo&open=sca.dependency&offset=-1', 422, /offset/],
  ],
};

for (const [part, addresses] of Object.entries(wrong)) {
  test(`${part}: wrong addresses get their status, help and the way home`, async ({ open, page }) => {
    for (const [path, status, help] of addresses) {
      const response = await open(path);
      expect.soft(response.status(), path).toBe(status);
      expect.soft(response.headers()['content-type'], path).toContain('text/html');
      const said = (await page.locator('main').allInnerTexts()).join();
      expect.soft(said, path).toMatch(/^(Not found|This address cannot be shown)\n/);
      expect.soft(said, path).toMatch(help);
      expect.soft(said, path).not.toMatch(/deserialize|panick|Error\b|::/);
      const home = page.getByRole('link', { name: 'All projects' });
      expect.soft(await home.evaluateAll((links) => links.map((link) => link.getAttribute('href'))), path).toEqual(['/']);
    }
  });
}

test('the way home leads home', async ({ open, page }) => {
  await open('/nowhere');
  await page.getByRole('link', { name: 'All projects' }).click();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Projects');
});
