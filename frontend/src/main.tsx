import { render } from "preact";
import { connect } from "./api/client";
import { loadConfig } from "./api/config";
import { startRouting, startTheme } from "./state";
import "./style/font.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/form.css";
import "./style/results.css";
import "./style/live.css";
import "./style/charts.css";
import "./style/logbook.css";
import "./style/run.css";
import "./style/picture.css";
import "./style/markets.css";
import "./style/tips.css";
import "./style/files.css";
import { App } from "./pages/app";
import { loadAhead } from "./views/lazily";

startTheme();
const config = await loadConfig();
connect(config.api);
startRouting(config.routing);
const host = document.getElementById("app");
host?.replaceChildren(); // the sentence that stood there meanwhile
if (host) render(<App />, host);
loadAhead();
