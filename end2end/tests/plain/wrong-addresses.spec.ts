// Wrong addresses get the right status and a page that helps.

import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

/** By the part of the site: the address, its status, and what the page says that helps. */
const wrong: Record<string, [path: string, status: number, help: RegExp][]> = {
  'nothing there': [['/nowhere', 404, /No page at \/nowhere/]],
  project: [
    ['/projects/UPPER', 422, /Invalid name "UPPER"; use .*a-z/],
    ['/projects/none', 404, /Unknown project "none"/],
    ['/projects/%FF', 400, /\w/],
    ['/projects/demo?range=x', 422, /Unknown range "x"; expected one of 30d, 90d, 1y, all/],
    ['/projects/demo?cursor=x', 422, /Invalid cursor "x"/],
  ],
  snapshot: [
    ['/snapshots/none', 404, /none/],
    ['/snapshots/demo~99', 404, /Unknown snapshot demo~99: the history is shorter/],
    ['/snapshots/fresh', 404, /codegraph dashboard snapshot create --project fresh/],
    ['/snapshots/%FF', 400, /\w/],
    ['/snapshots/demo?severity=x', 422, /Unknown severity "x"; expected one of critical, high/],
    ['/snapshots/demo?dimension=x', 422, /Unknown dimension "x"; expected one of health/],
    ['/snapshots/group:team-b', 404, /codegraph dashboard snapshot create --scope group --group team-b/],
    ['/snapshots/group:team-a?member=fresh', 422, /fresh has no snapshot in this group/],
    ['/snapshots/demo/export', 422, /format is required; expected one of pdf, markdown, json/],
  ],
  'group or portfolio': [
    ['/groups/team-c', 404, /Unknown group "team-c"; did you mean team-a/],
    ['/groups/UPPER', 422, /Invalid name "UPPER"/],
    ['/groups?cursor=UPPER', 422, /Invalid name/],
    ['/portfolio/none-such', 404, /Unknown group "none-such"/],
    ['/groups/team-a?range=x', 422, /Unknown range "x"/],
    ['/groups/none-such/periods', 404, /Unknown group/],
  ],
  comparison: [
    ['/compare', 422, /from is required/],
    ['/compare?from=demo', 422, /to is required/],
    ['/compare?from=demo&to=none', 404, /none/],
    ['/compare?from=demo~1&to=demo&open=x', 422, /Unknown dimension "x"; expected one of health/],
    ['/compare?from=demo~1&to=demo&dimension=x', 422, /Unknown dimension "x"; expected one of health/],
    ['/compare?from=demo&to=demo', 422, /Both sides are the snapshot .*; give two/],
    ['/compare?from=demo&to=group:team-a', 422, /of a project and one of a group cannot be compared/],
    ['/compare?from=group:team-a~1&to=group:team-a&open=sca.dependency&member=nobody', 422, /nobody is a member of neither/],
    ['/compare?from=demo~1&to=demo&open=sca.dependency&offset=-1', 422, /Offset of the address: invalid digit/],
  ],
};

for (const [part, addresses] of Object.entries(wrong)) {
  test(`${part}: wrong addresses get their status, help and the way home`, async ({ open, page }) => {
    for (const [path, status, help] of addresses) {
      const response = await open(path);
      expect.soft(response.status(), path).toBe(status);
      expect.soft(response.headers()['content-type'], path).toContain('text/html');
      const said = (await page.locator('main').allInnerTexts()).join();
      expect.soft(said, path).toMatch(/^(Not found|Invalid request)\n/);
      expect.soft(said, path).toMatch(help);
      const words = await page.locator('main p').first().innerText();
      expect.soft(words, `${path}: a sentence`).toMatch(/^([A-Z"]|[a-z:-]+ (has|is) )[^]*[.:?]$/);
      expect.soft(said, path).not.toMatch(/deserialize|panick|Error\b|::/);
      const home = page.getByRole('link', { name: 'All projects' });
      expect.soft(await home.evaluateAll((links) => links.map((link) => link.getAttribute('href'))), path).toEqual(['/']);
    }
  });
}

test('a command that helps stands alone, to be copied', async ({ open, page }) => {
  await open('/snapshots/fresh');
  await expect(page.locator('pre.commands')).toHaveText('codegraph dashboard snapshot create --project fresh');
});

test('the way home leads home', async ({ open, page }) => {
  await open('/nowhere');
  await page.getByRole('link', { name: 'All projects' }).click();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Projects');
});
