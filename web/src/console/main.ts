import "../styles/tokens.css";
import "../styles/base.css";
import "./console.css";
import "./page";
