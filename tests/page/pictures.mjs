// Makes the pictures of the page in the guide anew: `node pictures.mjs`. Nobody in them is real.

import { join } from "node:path";
import { closeBrowser, openWindow, project, startPage } from "./page.mjs";

const page = await startPage();
const { tab } = await openWindow(page, { width: 1280, height: 800 });
await tab.screenshot({ path: join(project, "docs/page-cycle.png") });
await tab.goto(`${page.origin}/people/E1003`);
await tab.locator("#packet img").first().waitFor();
await tab.waitForTimeout(500);
await tab.screenshot({ path: join(project, "docs/page-person.png") });
await page.stop();
await closeBrowser();
process.exit(0);
