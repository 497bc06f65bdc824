import "../styles/tokens.css";
import "../styles/base.css";
import "./start.css";
import "./page";
