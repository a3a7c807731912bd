// What every part of the window but the first page needs: its sentences, and the looks of the component library.
import "../i18n/rest";
import "./library.css";
