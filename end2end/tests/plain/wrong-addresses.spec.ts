// Wrong addresses get the right status and a page that helps.

import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

const wrong: { path: string; status: number; help: RegExp }[] = [
  { path: '/nowhere', status: 404, help: /nothing at this address/ },
  { path: '/projects/UPPER', status: 422, help: /"UPPER" cannot be a name: use .*a-z/ },
  { path: '/projects/none', status: 404, help: /no project "none"/ },
  { path: '/projects/demo?range=x', status: 422, help: /"x" is no range; there are 30d, 90d, 1y and all/ },
  { path: '/projects/demo?cursor=x', status: 422, help: /"x" is no cursor/ },
  { path: '/projects/%FF', status: 422, help: /./ },
  { path: '/snapshots/none', status: 404, help: /none/ },
  { path: '/snapshots/demo~99', status: 404, help: /no snapshot demo~99: the project has fewer/ },
  { path: '/snapshots/fresh', status: 404, help: /codegraph dashboard snapshot create --project fresh/ },
  { path: '/snapshots/demo?severity=x', status: 422, help: /severities are critical, high/ },
  { path: '/snapshots/%FF', status: 422, help: /./ },
  { path: '/compare', status: 422, help: /from is missing/ },
  { path: '/compare?from=demo', status: 422, help: /to is missing/ },
  { path: '/compare?from=demo&to=none', status: 404, help: /none/ },
  { path: '/compare?from=demo~1&to=demo&open=x', status: 422, help: /dimensions are health/ },
  { path: '/compare?from=demo~1&to=demo&open=sca.dependency&offset=-1', status: 422, help: /offset/ },
];

for (const { path, status, help } of wrong) {
  test(`${path} is ${status}, with help and the way home`, async ({ open, page }) => {
    const response = await open(path);
    expect(response.status()).toBe(status);
    expect(response.headers()['content-type']).toContain('text/html');
    const main = page.getByRole('main');
    await expect(main.getByRole('heading', { level: 1 })).toHaveText(/^(Not found|This address cannot be shown)$/);
    await expect(main.locator('p').first()).toHaveText(help);
    await expect(main).not.toContainText(/deserialize|panick|Error\b|::/);
    await main.getByRole('link', { name: 'All projects' }).click();
    await expect(page).toHaveURL('/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Projects');
  });
}
