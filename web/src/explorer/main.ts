import "../styles/tokens.css";
import "../styles/base.css";
import "./explorer.css";
import "./page";
