"""What an act is called where it is named in a sentence, and where it is taken back."""

from commandcenter.wording import N_

EVENT_NAMES: dict[str, str] = {
    "CaseReported": N_("report"),
    "CasePlaced": N_("placing"),
    "CaseFiled": N_("filing"),
    "CaseRejected": N_("rejection"),
    "CaseMerged": N_("merging"),
    "CaseVoided": N_("voiding"),
    "CaseDispatched": N_("dispatch"),
    "DispatchRecalled": N_("recall"),
    "CaseSigned": N_("signing for"),
    "HandlingStarted": N_("start of handling"),
    "CaseReturned": N_("return"),
    "HandlingDone": N_("report of handling"),
    "CheckStarted": N_("start of the check"),
    "CheckPassed": N_("passed check"),
    "CaseClosed": N_("closing"),
    "VerificationSent": N_("sending of a verification"),
    "VerificationReported": N_("result of the verification"),
    "CaseUnmerged": N_("parting"),
    "CaseHandedOn": N_("handing on"),
    "CoHandlingAsked": N_("call for co-handling"),
    "CasePassed": N_("passing to another level"),
    "ApprovalAsked": N_("request"),
    "ApprovalGiven": N_("approval"),
    "ApprovalRefused": N_("refusal"),
    "CaseExtended": N_("extension"),
    "CaseSuspended": N_("suspension"),
    "CaseResumed": N_("taking up"),
    "CaseForceClosed": N_("closing by force"),
    "HandlingOrdered": N_("order"),
    "WhistleBlown": N_("whistle"),
    "CheckFailed": N_("failed check"),
    "CaseReopened": N_("reopening"),
    "CallBackMade": N_("call-back"),
    "AppealRaised": N_("appeal"),
    "AppealDecided": N_("decision on the appeal"),
    "ConflictSettled": N_("settling of two decisions"),
}
"""What an act is called where it is taken back; shown through `_`."""

PARTIES: dict[str, str] = {
    "reporter": N_("the reporter"),
    "unit": N_("the unit"),
    "other": N_("somebody else"),
}
"""With whom a call was; shown through `_`."""
