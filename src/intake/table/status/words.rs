//! The words of a status, in the languages of spreadsheets. In: nothing. Out: lists of names and of words, parted by blanks: all in
//! lower case and without spaces, names without signs, too.

/// Words for finished, whatever the column is called.
pub(super) const FINISHED: &str = "
    submitted complete completed final finalized finalised finished done shared signedoff
    acknowledged closed sent eingereicht abgeschlossen abgegeben abgesendet abgeschickt fertig
    vollständig endgültig enviado enviada finalizado finalizada completado completada terminado
    terminé envoyé concluído inviato soumis envoyée terminée concluída completo completato inviata
    ingediend voltooid afgerond verzonden inlämnad färdig slutförd indsendt levert lähetetty
    valmis odesláno dokončeno hotovo wysłane zakończone gotowe отправлено завершено надіслано
    gönderildi tamamlandı beküldve kész trimis finalizat 提出済み 提出済 送信済み 完了 已提交 已完成 已送出 已發送 제출됨 제출완료
    완료
";

/// Words for unfinished, and for what was taken back, likewise.
pub(super) const DRAFT: &str = "
    draft inprogress in-progress notstarted notsubmitted unsubmitted notfinal notfinished
    unfinished incomplete partial partiallycomplete pending open started saved notyet entwurf
    inbearbeitung offen begonnen unvollständig nichtabgeschlossen nichteingereicht borrador
    encurso enprogreso pendiente incompleto brouillon encours rascunho bozza awaiting waiting
    deleted withdrawn withdrew cancelled canceled void voided discarded abandoned returned
    reopened overdue onhold notsent notcompleted notcomplete notdone notready unfinalized
    unfinalised nochnichteingereicht nochnicht nichtgesendet nichtabgesendet nichtabgegeben
    nichtfertig unfertig gelöscht zurückgezogen storniert zwischengespeichert gespeichert
    ausstehend enborrador noenviado noenviada sinenviar eliminado nonsoumis nonenvoyé nonterminé
    enattente supprimé nãoenviado emandamento pendente noninviato incorso concept nietingediend
    inbehandeling ikkeindsendt ejinlämnad påbörjad utkast kladde luonnos kesken rozpracováno
    neodesláno koncept szkic wtrakcie wtoku niewysłane черновик неотправлено впроцессе чернетка
    ненадіслано taslak devamediyor piszkozat folyamatban ciornă înlucru 下書き 未提出 未完了 入力中 作成中 進行中
    进行中 草稿 未提交 未完成 填写中 임시저장 미제출 작성중 진행중
";

/// Words of both lists that stand in other columns as well, so that they make none a status.
pub(super) const VAGUE: &str = "
    open closed sent saved started returned partial concept koncept gotowe hotovo kész 完了 완료
";

/// Words and marks for yes: what they mean is for the name of the column to say.
pub(super) const YES: &str = "
    yes y true ja wahr sí si oui vrai verdadero sim verdadeiro vero tak ano да так はい 是 예 evet
    igen da x 1 on ✓ ✔ ☑ ✅ 🗸
";

/// Words and marks for no, likewise.
pub(super) const NO: &str = "
    no n false nein falsch non faux não falso nie ne нет ні いいえ 否 아니오 hayır nem nu 0 off ✗ ✘ ✕ ✖ ❌
    ☐ 🗴
";

/// What stands in place of a blank cell.
pub(super) const BLANKS: &str = "
    - -- --- – — n/a na n.a. none null nil nan never keine nunca jamais
";

/// Words for what was taken back, as names of columns.
pub(super) const TAKEN_BACK: &str = "
    deleted withdrawn withdrew cancelled canceled void voided discarded abandoned revoked retracted
    gelöscht zurückgezogen storniert widerrufen eliminado retirado anulado cancelado supprimé
    retiré annulé annullato ritirato verwijderd ingetrokken
";

/// Words that may stand beside them.
pub(super) const BESIDE: &str = "
    is was been has on at when date time by am um wurde ist le el il de la response answer
    assessment review form entry
";

/// Words of a name that asks for a person, a thing or a number, which nobody ticks.
pub(super) const WRITERS: &str = "
    by von par por da door who what which how many much why wer was welche qui quién que qué
    quem que quoi chi che
";

/// Words with which a text begins that says what a row waits for.
pub(super) const AWAITED: &str = "awaiting waiting pending wartet draft";

/// Names of columns with a status, in letters only.
pub(super) const NAMES: &str = "
    status state final isfinal finalised finalized submitted issubmitted complete completed
    iscomplete done isdone finished isfinished draft isdraft zustand bearbeitungsstand entwurf
    eingereicht abgeschlossen abgegeben abgesendet fertig endgültig estado enviado finalizado
    completado terminado borrador definitivo statut état terminé envoyé brouillon situação stato
    bozza step stage locked islocked incomplete unfinished inprogress workinprogress pending
    unsubmitted vollständig unvollständig inbearbeitung soumis stav stan stare tila durum állapot
    ingediend inlämnad koncept utkast luonnos kladde szkic taslak 状態 状况 状态 狀態 상태 ステータス статус стан
    下書き 草稿 提出 提出済み 完了 完成 已提交 черновик чернетка
";

/// Parts of such names.
pub(super) const PARTS: &str = "
    status finalanswer finalversion finalresponse readytosubmit stillworking endgültigeantwort
    endgültigefassung respuestafinal respuestadefinitiva réponsefinale réponsedéfinitive
    notyetsubmitted ステータス статус
";

/// Beginnings of words in a question about whether an answer is finished; they count if every answer says yes or no.
pub(super) const STEMS: &str = "
    done finish final complet submit ready fertig abgeschlossen abgesendet endgültig eingereicht
    terminad enviad listo terminé envoyé soumis gesendet abgegeben
";

/// The same, where the question is whether it is a draft.
pub(super) const DRAFT_STEMS: &str = "
    draft entwurf borrador brouillon rascunho bozza utkast luonnos koncept szkic taslak piszkozat
    unfinish unsubmit uncomplet incomplet unvollständig unfertig inprogress stillworking
    workinprogress inbearbeitung enprogreso encours pending ausstehend pendiente 下書き 草稿 未提出
    черновик чернетка
";

/// Words that turn such a question round.
pub(super) const NEGATIONS: &str = "not nicht non no never isn hasn haven nie";

/// Names of columns with how much is done, in letters only.
pub(super) const PROGRESS: &str = "
    progress percent percentage percentcomplete percentdone completion completeness fortschritt
    progreso avance progression avancement progresso avanzamento voortgang postęp прогресс 進捗 进度
";

/// Names of columns with the time of submission, in letters only.
pub(super) const TIMES: &str = "
    submitdate submitteddate submittedat submittedon datesubmitted timesubmitted submissiondate
    submissiontime completedat completedon completiontime datecompleted eingereichtam abgegebenam
    abgesendetam abgeschlossenam enviadoel fechadeenvío fechadeenvio datadeenvio
";
